"""Every route over HTTP on one screen, as `contract.py` has every operation: who may, what goes in, what comes out."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from protocol.attachment import AttachmentStored
from protocol.errors import Refusal
from protocol.identity import (
    AccessCode,
    Activation,
    AdministeredAccount,
    AdministeredAccounts,
    AuditPage,
    Code,
    Devices,
    NewAccount,
    NewPasskey,
    NewPerson,
    Passkey,
    PasskeyAnswer,
    PasskeyChallenge,
    Passkeys,
    PasswordChange,
    PasswordProof,
    People,
    RecoveryCodes,
    Renewal,
    SecondFactor,
    SecondFactorKey,
    ServerFacts,
    Unlock,
)
from protocol.session import LoggedIn, LogIn, SessionState


class Admission(StrEnum):
    """Who a route is for; each is more than the one before it."""

    ANYBODY = "anybody"
    LOCKED = "locked"  # a session, even a locked one
    FULL = "full"  # a session that is live
    FRESH = "fresh"  # and whose strong log-in is minutes old
    PROFESSIONAL = "professional"  # FULL, of a professional
    OPERATOR = "operator"  # FRESH, of an operator


class Route(NamedTuple):
    method: str
    path: str
    admission: Admission
    status: int
    body: type[Any] | None = None
    answer: type[Any] | None = None
    query: tuple[str, ...] = ()
    sets_up: bool = False
    """Served also to who must set a second factor up before anything else."""
    asks: bool = False
    """Changes nothing, though its question comes in a body: names of people stand in no address."""
    summary: str = ""
    """Of a route that an extension adds; those of the server have theirs in `openapi.py`."""
    refuses: tuple[type[Refusal], ...] = ()
    """The same: what it refuses besides what its admission, body and path do."""
    bytes_in: str = ""
    """The media type of a body that is taken as it is, and counts its bytes itself."""
    bytes_out: str = ""
    """Of a route that an extension adds: the media type of an answer that is no structure."""
    is_ranged: bool = False
    """The same: a `Range` of it may be asked for."""


_A = Admission
ROUTES: Sequence[Route] = (
    Route("GET", "/healthz", _A.ANYBODY, 200),
    Route("GET", "/readyz", _A.ANYBODY, 200),
    Route("GET", "/metrics", _A.ANYBODY, 200),
    Route("GET", "/api/server", _A.ANYBODY, 200, answer=ServerFacts),
    Route("POST", "/api/session", _A.ANYBODY, 201, LogIn, LoggedIn),
    Route("GET", "/api/session", _A.LOCKED, 200, answer=SessionState),
    Route("DELETE", "/api/session", _A.LOCKED, 204),
    Route("POST", "/api/session/renewal", _A.LOCKED, 200, Renewal, LoggedIn),
    Route("POST", "/api/session/unlock", _A.LOCKED, 200, Unlock, LoggedIn),
    Route("POST", "/api/session/passkey/options", _A.ANYBODY, 200, answer=PasskeyChallenge),
    Route("POST", "/api/session/passkey", _A.ANYBODY, 201, PasskeyAnswer, LoggedIn),
    Route("GET", "/api/sessions", _A.FULL, 200, answer=Devices),
    Route("DELETE", "/api/sessions", _A.FULL, 204),
    Route("DELETE", "/api/sessions/{id}", _A.FULL, 204),
    Route("PUT", "/api/password", _A.FULL, 204, PasswordChange),
    Route("GET", "/api/passkeys", _A.FULL, 200, answer=Passkeys),
    Route("POST", "/api/passkeys/options", _A.FRESH, 200, answer=PasskeyChallenge, sets_up=True),
    Route("POST", "/api/passkeys", _A.FRESH, 201, NewPasskey, Passkey, sets_up=True),
    Route("DELETE", "/api/passkeys/{id}", _A.FRESH, 204),
    Route("GET", "/api/second-factor", _A.FULL, 200, answer=SecondFactor, sets_up=True),
    Route("POST", "/api/second-factor", _A.FRESH, 201, answer=SecondFactorKey, sets_up=True),
    Route("PUT", "/api/second-factor", _A.FRESH, 200, Code, RecoveryCodes, sets_up=True),
    Route("DELETE", "/api/second-factor", _A.FRESH, 204, PasswordProof),
    Route("GET", "/api/psc/start", _A.ANYBODY, 303, query=("device",)),
    Route("GET", "/api/psc/callback", _A.ANYBODY, 303, query=("code", "state", "error", "iss")),
    Route("POST", "/api/psc/backchannel-logout", _A.ANYBODY, 200),
    Route("GET", "/api/psc/frontchannel-logout", _A.ANYBODY, 200, query=("iss", "sid")),
    Route("GET", "/api/psc/logout", _A.LOCKED, 303),
    Route("POST", "/api/people", _A.PROFESSIONAL, 201, NewPerson, AccessCode),
    Route("GET", "/api/people", _A.PROFESSIONAL, 200, answer=People),
    Route("POST", "/api/people/{id}/code", _A.PROFESSIONAL, 201, answer=AccessCode),
    Route("POST", "/api/activation", _A.ANYBODY, 201, Activation, LoggedIn),
    Route(
        "POST",
        "/api/attachments",
        _A.FULL,
        201,
        answer=AttachmentStored,
        query=("conversation", "client_ref"),
        bytes_in="application/octet-stream",
    ),
    Route("GET", "/api/attachments/{id}", _A.FULL, 200),
    Route("GET", "/api/attachments/{id}/thumbnail", _A.FULL, 200),
    Route("GET", "/api/attachments/{id}/pages/{page}", _A.FULL, 200, query=("width",)),
    Route("GET", "/api/conversations/{id}/export", _A.FULL, 200),
    Route("GET", "/api/archive/checkpoint", _A.ANYBODY, 200),
    Route("GET", "/api/archive/key", _A.ANYBODY, 200),
    Route("GET", "/api/archive/tile/{level}/{path}", _A.ANYBODY, 200),
    Route("GET", "/api/accounts", _A.OPERATOR, 200, answer=AdministeredAccounts, query=("text",)),
    Route("POST", "/api/accounts", _A.OPERATOR, 201, NewAccount, AccessCode),
    Route("POST", "/api/accounts/{id}/deactivation", _A.OPERATOR, 200, answer=AdministeredAccount),
    Route("POST", "/api/accounts/{id}/reactivation", _A.OPERATOR, 200, answer=AdministeredAccount),
    Route("POST", "/api/accounts/{id}/reset", _A.OPERATOR, 201, answer=AccessCode),
    Route("POST", "/api/accounts/{id}/unlock", _A.OPERATOR, 200, answer=AdministeredAccount),
    Route("GET", "/api/audit", _A.OPERATOR, 200, answer=AuditPage, query=("before", "account")),
)
