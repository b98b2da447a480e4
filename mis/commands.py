"""What an operator may ask of a server, as values; they cross the control socket as JSON."""

from typing import Any

from msgspec import Struct

from mis.domain.directory import Listed
from mis.domain.rollback import Cause
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


class PushTry(Struct, frozen=True, tag_field="command", tag="push.try"):
    """Push once to every device of an account that asked for pushes, and tell what happened at each step."""

    account: str


class DemoSeed(Struct, frozen=True, tag_field="command", tag="demo.seed"):
    """Fill an empty server with the demo region."""


class DirectoryKnown(Struct, frozen=True, tag_field="command", tag="directory.known"):
    """Tell how many of some people the directory lists, and of how many in all."""

    national_ids: list[str]
    count_all: bool = False


class DirectoryBegin(Struct, frozen=True, tag_field="command", tag="directory.begin"):
    """Begin the import of a file, or go on with it.

    Shape:   digest: of the file's bytes
    """

    digest: str


class DirectoryPut(Struct, frozen=True, tag_field="command", tag="directory.put"):
    """Store those whom a part of the file lists.

    Shape:   number: the import's; line: the last of the part; listed: each person once
    """

    number: int
    line: int
    listed: list[Listed]


class DirectoryDepart(Struct, frozen=True, tag_field="command", tag="directory.depart"):
    """Note who is listed no more, a part at a time.

    Shape:   after: what the part before answered, 0 for the first
    """

    number: int
    after: int


class BlobsCheck(Struct, frozen=True, tag_field="command", tag="blobs.check"):
    """Compare the database with the blob store; with `read`, every byte of it."""

    read: bool = False


class ArchiveVerify(Struct, frozen=True, tag_field="command", tag="archive.verify"):
    """Look whether every entry of every conversation is what was written."""


class ArchiveErase(Struct, frozen=True, tag_field="command", tag="archive.erase"):
    """Destroy the keys of a conversation.

    Shape:   by: the id or login of the operator who answers for it
    """

    conversation: str
    by: str
    basis: str


class ArchiveAccept(Struct, frozen=True, tag_field="command", tag="archive.accept"):
    """Go on signing from a database that was put back to an earlier day.

    Shape:   by: the id or login of the operator who answers for it
    """

    cause: Cause
    by: str


class KeysRotate(Struct, frozen=True, tag_field="command", tag="keys.rotate"):
    """Wrap every key of a conversation with a new key of the operator's."""


class ServerStatus(Struct, frozen=True, tag_field="command", tag="server.status"):
    """Tell the version of the database, whether it answers, and how it is guarded."""


class ExtensionAsk(Struct, frozen=True, tag_field="command", tag="extension.ask"):
    """Have an extension do what its own commands ask.

    Shape:   asked: as the extension has it, in JSON
    """

    extension: str
    asked: Any


Command = (
    AccountCreate
    | AccountList
    | AccountDeactivate
    | AccountReactivate
    | AccountReset
    | AccountUnlock
    | AuditList
    | PushTry
    | DemoSeed
    | DirectoryKnown
    | DirectoryBegin
    | DirectoryPut
    | DirectoryDepart
    | BlobsCheck
    | ArchiveErase
    | ArchiveAccept
    | KeysRotate
    | ArchiveVerify
    | ServerStatus
    | ExtensionAsk
)
