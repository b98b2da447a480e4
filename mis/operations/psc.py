"""Pro Santé Connect at the desk: out to the provider, back with a proof, and out of both again.

The provider is asked between transactions, never inside one.
"""

import dataclasses
import hashlib
import secrets
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from mis.actor import Actor
from mis.domain.audit import Act, Outcome
from mis.domain.rate import Buckets
from mis.domain.search import folded
from mis.domain.session import Way
from mis.identity.pepper import Pepper
from mis.identity.psc.errors import ProviderUnavailableError, PscError, Reason, RefusedError
from mis.identity.psc.professional import Professional
from mis.identity.psc.provider import Attempt, Proof, Provider, new_attempt
from mis.identity.psc.tokens import LogOutToken
from mis.identity.throttle import network
from mis.logs import LogEvent, logger
from mis.metrics import Metrics
from mis.operations.session import begin, device_name, end, renew
from mis.settings import Settings
from mis.store.ceremonies import Ceremony, CeremonyKind
from mis.store.psc import Known, PscSession
from mis.store.store import Store
from mis.store.work import Work
from protocol.account import Account
from protocol.errors import RateLimited
from protocol.session import LoggedIn
from protocol.values import AccountId, Millis, SessionId

ATTEMPT_MS = 600_000  # to find one's card, or one's phone
BROWSER_BYTES = 32
# Longer than a log-out token is good for (`mis.identity.psc.tokens`): one that comes twice is always known.
TOKEN_KNOWN_MS = 600_000
# Each attempt is a row, and each refusal: a hospital's morning behind one address, and no flood.
ATTEMPTS = 60
ATTEMPTS_PER_S = 1.0


@dataclass(frozen=True, slots=True)
class WayOut:
    """Where the browser goes, and the secret by which it is known when it comes back."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class WayBack:
    """What came back with a browser: the provider's answer, and the secret of the way out."""

    state: str | None
    code: str | None
    issuer: str | None
    browser: str | None


class _Begun(Struct, frozen=True):
    """What is kept of an attempt between the two."""

    attempt: Attempt
    browser_hash: str
    device: str | None


@dataclass(frozen=True, slots=True)
class _Refused:
    reason: Reason
    account: AccountId | None = None


class PscDesk:
    """Where one comes in by Pro Santé Connect, and is sent away when it says so."""

    def __init__(
        self, store: Store, provider: Provider, pepper: Pepper, *, settings: Settings, metrics: Metrics
    ) -> None:
        self._store = store
        self._provider = provider
        self._pepper = pepper
        self._limited = settings.limited
        self._metrics = metrics
        self._attempts = Buckets(ATTEMPTS_PER_S, ATTEMPTS)
        self._refusals = Buckets(ATTEMPTS_PER_S, ATTEMPTS)

    async def start(self, actor: Actor | None, device: str | None, *, address: str, now: Millis) -> WayOut:
        """Send somebody to the provider; who has a session proves again who they are, in place.

        Raises:  ProviderUnavailableError, RateLimited, BadRequest and TooLarge (the name of the device)
        """
        attempt, browser = new_attempt(now), secrets.token_urlsafe(BROWSER_BYTES)
        begun = _Begun(attempt, _hash(browser), device_name(device))
        self._must_not_flood(address, now)

        async def add(work: Work) -> str:
            work.writes()
            data = msgspec.json.encode(begun).decode()
            account, session = (actor.account, actor.session) if actor else (None, None)
            return await work.ceremonies.add(CeremonyKind.PSC, account, session, data, now + ATTEMPT_MS, now=work.now)

        state = await self._store.writer.run(add)
        try:
            return WayOut(await self._provider.log_in_address(state, attempt), browser)
        except ProviderUnavailableError as error:
            _log(error)
            raise

    async def finish(self, back: WayBack, *, address: str, now: Millis) -> LoggedIn:
        """Begin a session for whom the provider names, or go on with the one that they came from.

        Raises:  ProviderUnavailableError, RefusedError: nothing was begun, and the audit has why
        """
        try:
            ceremony = await self._taken(back)
            proof = await self._proof(back, ceremony, now)
            came = await self._store.writer.run(lambda work: self._admit(work, proof, ceremony, address))
            if isinstance(came, _Refused):
                raise RefusedError(came.reason, came.account)
        except PscError as error:
            _log(error)
            self._metrics.log_ins.labels("refused").inc()
            await self._audit_refusal(Act.LOG_IN, error, address, now)
            raise
        self._metrics.log_ins.labels("ok").inc()
        if came.session.id != ceremony.session:
            logger().info(LogEvent.SESSION_STARTED, account=came.account.id, session=came.session.id)
        return came

    async def log_out(self, actor: Actor, *, now: Millis) -> str | None:
        """End the session here, and tell where its owner leaves the provider too; None where there is nothing to leave.

        Order:   the session here has ended before anybody is sent anywhere
        """

        async def leave(work: Work) -> PscSession | None:
            began = await work.psc.of_session(actor.session)
            await end(work, actor)
            return began

        began = await self._store.writer.run(leave)
        if began is None or began.issuer != self._provider.issuer:
            return None
        hint = self._pepper.unseal(began.sealed_hint, _about(actor.session)).decode()
        try:
            return await self._provider.log_out_address(hint, now=now)
        except ProviderUnavailableError as error:
            _log(error)
            return None

    async def hear_log_out(self, token: str, *, address: str, now: Millis) -> None:
        """End what began with a session that has ended at the provider: its back channel.

        Raises:  RefusedError (it is none of its tokens, or came before), ProviderUnavailableError
        """
        try:
            told = await self._provider.log_out_token(token, now=now)
            if not await self._store.writer.run(lambda work: self._end_once(work, told, address)):
                raise RefusedError(Reason.REPLAYED)
        except PscError as error:
            _log(error)
            await self._audit_refusal(Act.SESSION_ENDED, error, address, now)
            raise

    async def see_log_out(self, issuer: str | None, sid: str | None, *, address: str) -> None:
        """The same by the browser of whoever left: its front channel, which shows no more than the session's name.

        Source:  OpenID Connect Front-Channel Logout 1.0, 2: a name that nobody guesses, and all it does is end sessions
        """
        if issuer != self._provider.issuer or not sid:
            return
        await self._store.writer.run(lambda work: self._end(work, None, sid, address))

    async def _taken(self, back: WayBack) -> Ceremony:
        async def take(work: Work) -> Ceremony | None:
            work.writes()
            return await work.ceremonies.take(back.state or "", CeremonyKind.PSC, now=work.now)

        ceremony = await self._store.writer.run(take)
        if ceremony is None:
            raise RefusedError(Reason.STATE)
        return ceremony

    async def _proof(self, back: WayBack, ceremony: Ceremony, now: Millis) -> Proof:
        begun = _begun(ceremony)
        if not secrets.compare_digest(begun.browser_hash, _hash(back.browser or "")):
            raise RefusedError(Reason.STATE)
        if back.issuer is not None and back.issuer != self._provider.issuer:  # RFC 9207, 2.4
            raise RefusedError(Reason.ISSUER)
        if not back.code:
            raise RefusedError(Reason.DENIED)
        return await self._provider.proof(begun.attempt, back.code, now=now)

    async def _admit(self, work: Work, proof: Proof, ceremony: Ceremony, address: str) -> LoggedIn | _Refused:
        """Decide, then write: nothing is stored of who is refused."""
        issuer, subject = self._provider.issuer, proof.id_token.subject
        linked = await work.psc.linked(issuer, subject)
        known = linked or await _of_rpps(work, proof.professional.rpps)
        before = await work.sessions.locked_for_update(ceremony.session, now=work.now) if ceremony.session else None
        reason = _why_not(known, proof.professional, before)
        if known is None or reason is not None:
            return _Refused(reason or Reason.UNKNOWN_ACCOUNT, known.account.id if known else None)
        work.writes()
        account = known.account
        if linked is None:
            await work.psc.link(issuer, subject, account.id)
            await work.audit.add(Act.PSC_LINKED, account=account.id, address=address)
        account = await _identified(work, account, proof.professional, address)
        if before is not None:
            actor = dataclasses.replace(before, profile=account, address=address)
            came = await renew(work, actor, way=Way.PSC)
        else:
            came = await begin(work, account, way=Way.PSC, device=_begun(ceremony).device, address=address)
        hint = self._pepper.seal(proof.hint.encode(), _about(came.session.id))
        await work.psc.began(PscSession(came.session.id, issuer, subject, proof.id_token.sid, hint))
        return came

    async def _end_once(self, work: Work, told: LogOutToken, address: str) -> bool:
        work.writes()
        until = work.now + TOKEN_KNOWN_MS
        if not await work.ceremonies.add_once(told.fingerprint, CeremonyKind.PSC_LOG_OUT_TOKEN, until, now=work.now):
            return False
        await self._end(work, told.subject, told.sid, address)
        return True

    async def _end(self, work: Work, subject: str | None, sid: str | None, address: str) -> None:
        work.writes()
        for id, account in await work.psc.live(self._provider.issuer, subject=subject, sid=sid, now=work.now):
            await work.sessions.end(id, now=work.now)
            await work.audit.add(Act.SESSION_ENDED, session=id, subject=account, address=address, detail=Way.PSC.value)
            logger().info(LogEvent.SESSION_ENDED, account=account, session=id)

    def _must_not_flood(self, address: str, now: Millis) -> None:
        wait_ms = self._attempts.take(network(address), now) if self._limited else 0
        if wait_ms:
            raise RateLimited(wait_ms, "too many attempts")

    async def _audit_refusal(self, act: Act, error: PscError, address: str, now: Millis) -> None:
        """Audit it, unless its address has had more refused than anybody has by accident."""
        if self._limited and self._refusals.take(network(address), now):
            return

        async def audit(work: Work) -> None:
            work.writes()
            detail = f"{Way.PSC.value}.{error.reason.value}"
            await work.audit.add(act, Outcome.REFUSED, account=error.account, address=address, detail=detail)

        await self._store.writer.run(audit)


async def _of_rpps(work: Work, rpps: str | None) -> Known | None:
    return await work.psc.of_rpps(rpps) if rpps else None


def _why_not(known: Known | None, professional: Professional, before: Actor | None) -> Reason | None:
    if known is None:
        return Reason.UNKNOWN_ACCOUNT
    if known.rpps is None or known.rpps != professional.rpps:
        return Reason.OTHER_ACCOUNT
    if not known.is_active:
        return Reason.DEACTIVATED
    if before is not None and before.account != known.account.id:
        return Reason.OTHER_SESSION
    return None


async def _identified(work: Work, account: Account, professional: Professional, address: str) -> Account:
    """The account under its official name, and with a profession if it had none.

    What an operator wrote stays while it has every word of the official name, in whatever case, and what they wrote as
    profession stays in any case: it is more exact than the code of a register.

    Source:  DOMAIN 4: the name shown is that of the official identity
    """
    name, profession = account.name, account.profession or professional.profession
    if professional.name and not set(folded(professional.name).split()) <= set(folded(name).split()):
        name = professional.name
    official = Account(account.id, account.kind, name, profession, account.place)
    if official != account:
        await work.psc.identify(official)
        await work.audit.add(Act.OFFICIAL_IDENTITY, account=account.id, address=address)
    return official


def _begun(ceremony: Ceremony) -> _Begun:
    return msgspec.json.decode(ceremony.data, type=_Begun)


def _hash(browser: str) -> str:
    return hashlib.sha256(browser.encode("utf-8", "surrogatepass")).hexdigest()


def _about(session: SessionId) -> str:
    return f"psc {session}"


def _log(error: PscError) -> None:
    event = LogEvent.PSC_UNAVAILABLE if isinstance(error, ProviderUnavailableError) else LogEvent.PSC_REFUSED
    logger().warning(event, code=error.reason.value)
