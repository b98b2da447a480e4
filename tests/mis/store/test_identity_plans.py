"""The lists of identity find their rows by an index: what others did and have costs nobody anything."""

from typing import Any

from sqlalchemy import event, text

from mis.domain.audit import Act
from mis.store.work import Work
from protocol.values import AccountId
from tests.mis.conftest import People
from tests.mis.store.test_plans import NUMBERS, plan
from tests.support.node import Node

ROWS = 5_000
LARGE = ("accounts", "sessions", "audit", "access_codes")
FILLING = (
    """INSERT INTO accounts (id, kind, login, name, search_key, password_hash, created_at, created_by) NUMBERS
        SELECT 'a' || i, 'patient', 'login' || i, 'Name', ' name', 'none', 0, 'p' || (i % 100) FROM n""",
    """INSERT INTO sessions (id, account, token_hash, created_at, expires_at) NUMBERS
        SELECT 's' || i, 'a' || i, CAST('t' || i AS TOKEN), 0, 1 FROM n""",
    """INSERT INTO access_codes (account, hash, created_at, expires_at, attempts) NUMBERS
        SELECT 'a' || i, CAST('t' || i AS TOKEN), 0, 1, 0 FROM n""",
    """INSERT INTO audit (at, act, outcome, account, subject) NUMBERS
        SELECT 0, 'log_in', 'ok', 'a' || i, 'a' || (i + 1) FROM n""",
)


async def fill(node: Node) -> None:
    """Accounts of others, with a session, a code and an entry of each."""
    token = "BLOB" if node.settings.database_url is None else "BYTEA"
    async with node.store._writing.begin() as connection:
        for statement in FILLING:
            await connection.execute(
                text(statement.replace("NUMBERS", NUMBERS).replace("TOKEN", token)), {"count": ROWS}
            )
        await connection.execute(text("ANALYZE"))


async def use_everything(node: Node, people: People) -> None:
    alice, now = people.alice.account, node.clock.now()

    async def write(work: Work) -> None:
        work.writes()
        await work.access_codes.put(alice, b"hash", created_by=None, now=now, expires_at=now + 1)
        assert await work.access_codes.count(b"hash", now=now) is not None
        await work.people.taken(["alice", "alice2"])
        await work.people.one_made_by(alice, people.paul.account)
        assert await work.administration.one(alice, now=now, day_began_after=0) is not None
        await work.administration.set_deactivated(alice, None)
        await work.administration.void_proofs(alice)
        await work.devices.is_of(alice, people.alice.session, now=now)
        await work.audit.add(Act.LOG_IN, account=alice)
        await work.audit.add(Act.ACCOUNT_RESET, subject=alice)

    await node.store.writer.run(write)
    async with node.store.reading() as reading:
        await reading.devices.of(alice, now=now)
        await reading.people.made_by(AccountId("p1"))
        await reading.administration.id_of("alice")
        assert len(await reading.audited.page(before=None, account=alice, limit=10)) == 2
        await reading.audited.page(before=9, account=alice, limit=10)


async def test_every_list_finds_its_rows_by_an_index(node: Node, people: People) -> None:
    await fill(node)
    asked: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            asked.setdefault(statement, parameters)

    for engine in (node.store._writing, node.store._readers):
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    await use_everything(node, people)
    looked_at = dict(asked)
    assert len(looked_at) > 15, "there must be something to look at"
    for statement, parameters in looked_at.items():
        lines = await plan(node, statement, parameters)
        assert not [line for line in lines if reads_all(line)], (statement, lines)


def reads_all(line: str) -> bool:
    return any(f"{verb} {table}" in line for verb in ("SCAN", "Seq Scan on") for table in LARGE)


async def test_a_list_that_reads_everything_is_noticed(node: Node) -> None:
    """Guards the test above."""
    await fill(node)
    for statement in ("SELECT * FROM audit WHERE session = 's'", "SELECT * FROM sessions WHERE device = 'd'"):
        assert any(map(reads_all, await plan(node, statement, ())))


async def test_a_page_of_the_whole_audit_stops_where_it_is_full(node: Node) -> None:
    await fill(node)
    async with node.store.reading() as reading:
        page = await reading.audited.page(before=ROWS, account=None, limit=10)
    assert [one.id for one in page] == list(range(ROWS - 1, ROWS - 11, -1))
    lines = await plan(node, "SELECT * FROM audit ORDER BY id DESC LIMIT 10", ())
    assert not [line for line in lines if "TEMP B-TREE" in line or "Sort" in line], lines
