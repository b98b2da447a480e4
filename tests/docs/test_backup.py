"""What an operator types after a restore by other means is what ours does."""

import re

from mis.backup.restoring import RENEWAL
from tests.docs.repository import ROOT

NOW = "(extract(epoch FROM now()) * 1000)::bigint"


def test_the_page_has_the_statements_that_a_restore_executes() -> None:
    page = (ROOT / "docs/operations/backup.md").read_text("utf-8")
    (typed,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    assert typed.splitlines() == [f"{statement.format(now=NOW)};" for statement in RENEWAL]
