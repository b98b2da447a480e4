"""The words of the directory, and the ranks of who is found by them, lowest first: the part that each database has its
own way for (docs/decisions/0009-directory.md has the measurements).

SQLite: FTS5, with every beginning of a word as an entry of its own. Its lists are in the order of the ranks and are
merged as they are read, so that a page costs what it shows, whatever the number of those found.

PostgreSQL: the same beginnings in a GIN index, which knows no order. So first some thousand rows are looked at in the
order of the ranks: where many are found, there are enough among them. Where few are found, the index tells all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.directory import Words
from mis.domain.search import WORD_CHARS

# Found among fewer than fifty of so many, they are at most a hundredth of all: few enough to be sorted.
WALKED = 4_000


@dataclass(frozen=True, slots=True)
class Searched:
    """Beginnings of words: anywhere, in the profession, in the place."""

    words: Sequence[str]
    profession: Sequence[str]
    place: Sequence[str]

    def all(self) -> list[str]:
        return [*self.words, *self.profession, *self.place]


class DirectoryIndex(Protocol):
    """Each way takes and gives the same."""

    async def find(self, searched: Searched, *, after: int, limit: int) -> list[int]:
        """The ranks past `after` of who is found by all the words, lowest first."""

    async def put(self, rows: Sequence[tuple[int, Words]]) -> None:
        """Enter words under ranks that have none."""

    async def remove(self, ranks: Sequence[int]) -> None:
        """Take out what stands under these ranks."""


def directory_index(connection: AsyncConnection) -> DirectoryIndex:
    return _Sqlite(connection) if connection.dialect.name == "sqlite" else _Postgresql(connection)


class _Sqlite:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, searched: Searched, *, after: int, limit: int) -> list[int]:
        matched = "directory_index MATCH ? AND " if searched.all() else ""
        query = f"SELECT rowid FROM directory_index WHERE {matched}rowid > ? ORDER BY rowid LIMIT ?"  # noqa: S608 - a constant
        parameters = (_match(searched), after, limit) if matched else (after, limit)
        return [row[0] for row in await self._connection.exec_driver_sql(query, parameters)]

    async def put(self, rows: Sequence[tuple[int, Words]]) -> None:
        if rows:
            await self._connection.exec_driver_sql(
                "INSERT INTO directory_index (rowid, name, profession, place) VALUES (?, ?, ?, ?)", _values(rows)
            )

    async def remove(self, ranks: Sequence[int]) -> None:
        if ranks:
            await self._connection.exec_driver_sql(
                "DELETE FROM directory_index WHERE rowid = ?", [(rank,) for rank in ranks]
            )


def _match(searched: Searched) -> str:
    """The words in the language of FTS5: letters and digits only, so that nothing of them is read as an operator."""
    asked = [_beginning(word) for word in searched.words]
    asked += [f"profession : {_beginning(word)}" for word in searched.profession]
    asked += [f"place : {_beginning(word)}" for word in searched.place]
    return " AND ".join(asked)


def _beginning(word: str) -> str:
    """A word of full length is looked up as it is: there is no index of what begins with it."""
    return f'"{word}"' if len(word) == WORD_CHARS else f'"{word}"*'


class _Postgresql:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, searched: Searched, *, after: int, limit: int) -> list[int]:
        asked = {
            "words": [f"% {word}%" for word in searched.words],
            "profession": [f"% {word}%" for word in searched.profession],
            "place": [f"% {word}%" for word in searched.place],
            "after": after,
            "limit": limit,
        }
        found = await self._ranks(_WALK, asked | {"walked": max(WALKED, limit)})
        if len(found) == limit or not searched.all():
            return found
        return await self._ranks(_FIND, asked | {"beginnings": searched.all()})

    async def put(self, rows: Sequence[tuple[int, Words]]) -> None:
        if rows:
            await self._connection.exec_driver_sql(
                "INSERT INTO directory_index (rank, name, profession, place) VALUES ($1, $2, $3, $4)", _values(rows)
            )

    async def remove(self, ranks: Sequence[int]) -> None:
        if ranks:
            await self._connection.exec_driver_sql(
                "DELETE FROM directory_index WHERE rank = $1", [(rank,) for rank in ranks]
            )

    async def _ranks(self, query: str, parameters: dict[str, Any]) -> list[int]:
        rows = await self._connection.execute(_prepared(query), parameters)
        return list(rows.scalars())


_FOUND = """(name || profession || place) LIKE ALL (CAST(:words AS TEXT[]))
            AND profession LIKE ALL (CAST(:profession AS TEXT[])) AND place LIKE ALL (CAST(:place AS TEXT[]))"""
_WALK = f"""SELECT rank FROM (SELECT * FROM directory_index WHERE rank > :after ORDER BY rank LIMIT :walked) AS walked
            WHERE {_FOUND} ORDER BY rank LIMIT :limit"""  # noqa: S608 - a constant
# Materialized: told of an order and a limit, the planner would walk by rank again.
_FIND = f"""WITH found AS MATERIALIZED (
              SELECT rank, name, profession, place FROM directory_index
              WHERE directory_beginnings(name || profession || place) @> CAST(:beginnings AS TEXT[]))
            SELECT rank FROM found WHERE rank > :after AND {_FOUND} ORDER BY rank LIMIT :limit"""  # noqa: S608 - a constant


@cache
def _prepared(query: str) -> Any:
    return text(query)


def _values(rows: Sequence[tuple[int, Words]]) -> list[tuple[Any, ...]]:
    return [(rank, words.name, words.profession, words.place) for rank, words in rows]
