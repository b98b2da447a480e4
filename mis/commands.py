"""What an operator may ask of a server, as values; they cross the control socket as JSON."""

from msgspec import Struct

from protocol.values import AccountKind


class AccountCreate(Struct, frozen=True, tag_field="command", tag="account.create"):
    """Make an account."""

    kind: AccountKind
    login: str
    name: str
    password: str
    profession: str | None = None
    place: str | None = None
    rpps: str | None = None
    birth_date: str | None = None


class AccountList(Struct, frozen=True, tag_field="command", tag="account.list"):
    """List every account with its login and where it stands."""


class AccountDeactivate(Struct, frozen=True, tag_field="command", tag="account.deactivate"):
    """Take an account out of use.

    Shape:   account: an id or a login, here and below
    """

    account: str


class AccountReactivate(Struct, frozen=True, tag_field="command", tag="account.reactivate"):
    """Take an account into use again."""

    account: str


class AccountReset(Struct, frozen=True, tag_field="command", tag="account.reset"):
    """Have an account begin again with an access code."""

    account: str


class AccountUnlock(Struct, frozen=True, tag_field="command", tag="account.unlock"):
    """Let an account try its PIN again."""

    account: str


class AuditList(Struct, frozen=True, tag_field="command", tag="audit.list"):
    """List what was done, newest first.

    Units:   since in ms since 1970-01-01 UTC
    """

    limit: int
    account: str | None = None
    since: int | None = None


class DemoSeed(Struct, frozen=True, tag_field="command", tag="demo.seed"):
    """Fill an empty server with the demo region."""


class ServerStatus(Struct, frozen=True, tag_field="command", tag="server.status"):
    """Tell the version of the database and whether it answers."""


Command = (
    AccountCreate
    | AccountList
    | AccountDeactivate
    | AccountReactivate
    | AccountReset
    | AccountUnlock
    | AuditList
    | DemoSeed
    | ServerStatus
)
