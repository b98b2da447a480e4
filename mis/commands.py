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


class AccountList(Struct, frozen=True, tag_field="command", tag="account.list"):
    """List every account with its login."""


class DemoSeed(Struct, frozen=True, tag_field="command", tag="demo.seed"):
    """Fill an empty server with the demo region."""


class ServerStatus(Struct, frozen=True, tag_field="command", tag="server.status"):
    """Tell the version of the database and whether it answers."""


Command = AccountCreate | AccountList | DemoSeed | ServerStatus
