"""What keeps the archive append-only in the database itself, whoever speaks to it.

Triggers do on both databases; on PostgreSQL a role does too, under which servers connect and which owns nothing: an
owner may switch a trigger off. Which rights that role has is derived from the one list below.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.migrations import Line

READ = ("SELECT",)
APPEND = ("SELECT", "INSERT")
GROW = ("SELECT", "INSERT", "UPDATE")
ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")

# What says of a table of an extension that it is appended to and never changed: its migration makes the triggers
# TABLE_no_update and TABLE_no_delete on SQLite, TABLE_no_change and TABLE_no_truncate on PostgreSQL.
APPENDED = "appended"

# What a server does with each table; whatever is not here is its to change, and nothing its to truncate. A trigger
# decides where a row is its to change at first and no more later (attachments), or only in one direction.
RIGHTS: Mapping[str, Sequence[str]] = {
    "acknowledgements": APPEND,
    "alembic_version": READ,
    "audit": APPEND,
    "checkpoints": GROW,
    "facts": GROW,
    "messages": APPEND,
    "tiles": GROW,
}
EVERY_RIGHT = (*ALL, "TRUNCATE", "REFERENCES", "TRIGGER")

TRIGGERS: Mapping[str, Sequence[str]] = {
    "sqlite": (
        *("acknowledgements_no_delete", "acknowledgements_no_replace", "acknowledgements_no_update"),
        *("attachments_no_delete", "attachments_no_replace", "attachments_no_update"),
        *("audit_no_delete", "audit_no_replace", "audit_no_update"),
        *("checkpoints_no_delete", "checkpoints_no_second", "checkpoints_no_update"),
        *("messages_no_delete", "messages_no_replace", "messages_no_update"),
        *("tiles_no_delete", "tiles_no_replace", "tiles_only_grow"),
    ),
    "postgresql": (
        *("acknowledgements_no_change", "acknowledgements_no_truncate"),
        *("attachments_no_change", "attachments_no_truncate"),
        *("audit_no_change", "audit_no_truncate"),
        *("checkpoints_go_on", "checkpoints_no_delete", "checkpoints_no_second", "checkpoints_no_truncate"),
        *("messages_no_change", "messages_no_truncate"),
        *("tiles_no_delete", "tiles_no_truncate", "tiles_only_grow"),
    ),
}

_OF_APPENDED = {"sqlite": ("no_update", "no_delete"), "postgresql": ("no_change", "no_truncate")}

_SQLITE_TRIGGERS = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
# Those that fire for every session: D is off, R for replication alone, and A for all (its manual, pg_trigger).
_POSTGRESQL_TRIGGERS = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
_OWNS = """SELECT rolsuper OR EXISTS (
    SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace(current_schema()) AND relkind = 'r'
      AND pg_has_role(relowner, 'MEMBER')
  ) FROM pg_roles WHERE rolname = current_user"""


class Guarded(Struct, frozen=True):
    """How the database is guarded against whoever speaks to it as the server does.

    Shape:   missing: triggers that are gone or switched off; excess: what a role may do that it need not, as
             `UPDATE messages`; role is null on SQLite, which has none; is_owner: it may switch the triggers off
    """

    missing: Sequence[str]
    role: str | None = None
    is_owner: bool = False
    excess: Sequence[str] = ()


async def guarded(connection: AsyncConnection, lines: Iterable[Line] = ()) -> Guarded:
    """Look at what is there, and at what the role of this connection may do.

    Shape:   lines: of the extensions that are served
    """
    appended = _appended(lines)
    if connection.dialect.name == "sqlite":
        return Guarded(await _missing(connection, _SQLITE_TRIGGERS, appended))
    role = str((await connection.execute(text("SELECT current_user"))).scalar_one())
    return Guarded(
        await _missing(connection, _POSTGRESQL_TRIGGERS, appended),
        role,
        bool((await connection.execute(text(_OWNS))).scalar_one()),
        await _excess(connection, _rights(lines)),
    )


def _appended(lines: Iterable[Line]) -> Sequence[str]:
    return [table.name for line in lines for table in line.tables.sorted_tables if APPENDED in table.info]


def _rights(lines: Iterable[Line]) -> Mapping[str, Sequence[str]]:
    """Every table with which a server may not do all, and what it does."""
    versions = {line.version_table: READ for line in lines}
    return {**RIGHTS, **versions, **dict.fromkeys(_appended(lines), APPEND)}


async def _missing(connection: AsyncConnection, query: str, appended: Sequence[str]) -> Sequence[str]:
    found = set((await connection.execute(text(query))).scalars())
    kind = connection.dialect.name
    wanted = [*TRIGGERS[kind], *(f"{table}_{word}" for table in appended for word in _OF_APPENDED[kind])]
    return [name for name in wanted if name not in found]


async def _excess(connection: AsyncConnection, rights: Mapping[str, Sequence[str]]) -> Sequence[str]:
    asked = [(table, right) for table in rights for right in EVERY_RIGHT if right not in rights[table]]
    query = text("SELECT has_table_privilege(:table, :right)")
    held = [
        f"{right} {table}"
        for table, right in asked
        if (await connection.execute(query, {"table": table, "right": right})).scalar_one()
    ]
    may_create = "SELECT has_schema_privilege(current_schema(), 'CREATE')"
    return [*held, *(["CREATE"] if (await connection.execute(text(may_create))).scalar_one() else [])]


def is_role(connection: Connection, name: str) -> bool:
    """Whether PostgreSQL has a role of this name."""
    query = text("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = :name)")
    return bool(connection.execute(query, {"name": name}).scalar_one())


def is_of_role(connection: Connection, name: str) -> bool:
    """Whether the connection is that role's own."""
    return bool(connection.execute(text("SELECT current_user = :name"), {"name": name}).scalar_one())


def grant(connection: Connection, name: str, lines: Iterable[Line] = ()) -> None:
    """Give a role what a server needs, and take from it all else; by the owner of the tables."""
    fewer = _rights(lines)
    role, schema = _quoted(connection, name), _quoted(connection, inspect(connection).default_schema_name or "public")
    statements = [
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    ]
    for table in inspect(connection).get_table_names():
        rights = ", ".join(fewer.get(table, ALL))
        statements += [
            f"REVOKE ALL ON {_quoted(connection, table)} FROM PUBLIC, {role}",
            f"GRANT {rights} ON {_quoted(connection, table)} TO {role}",
        ]
    for statement in statements:
        connection.execute(text(statement))


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)
