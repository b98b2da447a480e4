"""What the server shows somebody of a dossier, by every way there is to see it, over HTTP."""

from dataclasses import dataclass
from typing import Any

from tests.dossier.exports import asked, exported
from tests.dossier.listings.cast import ROLE
from tests.dossier.listings.model import WORD, Model
from tests.dossier.ward import ALL, Ward

FILTERS: dict[str, Any] = {
    "unread": {"unread": True},
    "tasks_due": {"tasks_due": True},
    "roles": {"roles": [ROLE]},
    "administers": {"administers": True},
    "unqualified": {"unqualified": True},
    "changed_since": {"changed_since": 0},
}


@dataclass
class Thread:
    """Shape:   hung: titles of what hangs on each note, by its text."""

    words: set[str]
    hung: dict[str, set[str]]


class Shown:
    def __init__(self, ward: Ward, dossier: str) -> None:
        self._ward, self._dossier = ward, dossier
        self._root = f"{ALL}/{dossier}"

    async def to(self, who: str) -> dict[str, Any]:
        dossier, notes = await self._read(who, ""), await self._read(who, "/notes")
        events, plan = await self._read(who, "/events"), await self._read(who, "/plan")
        papers, thread = await self._read(who, "/documents"), await self._thread(who)
        return {
            "list": await self._listed(who),
            "parts": dossier and set(dossier["parts"]),
            "structures": dossier and sum(one["is_active"] for one in dossier["members"] if one["structure"]),
            "thread": thread and thread.words,
            "sought": await self._sought(who),
            "notes": notes and {one["newest"]["text"]: _hung(one["newest"]) for one in notes["notes"]},
            "hung": thread and thread.hung,
            "papers": papers and {one["id"]: _titles(one) for one in papers["documents"]},
            "count": sum(one["count"] for one in papers["classes"]) if papers else 0,
            "events": events and {one["event"]["title"] for one in events["events"]},
            "plan": plan is not None,
            "tasks": await self._tasks(who),
            "accesses": await self._accesses(who),
        }

    async def each(self, who: str, model: Model) -> dict[str, bool]:
        """Whether each thing opens to somebody, asked for by its address."""
        paths = [f"/notes/{one.number}" for one in model.notes]
        paths += [f"/events/{number}/versions" for number in range(1, len(model.events) + 1)]
        for paper in model.papers:
            at = f"/documents/{paper.id}"
            paths += [at, *(f"{at}/versions/{number}/file" for number in range(1, len(paper.versions) + 1))]
        return {path: (await self._status(who, path)) == 200 for path in paths}

    async def export(self, who: str) -> int:
        return (await asked(self._ward, who, self._dossier)).status_code

    async def taken_along(self, who: str, words: set[str]) -> tuple[set[str], int]:
        """Which of the words are in somebody's export, and how often it says that something hangs on a note."""
        got = await exported(self._ward, who, self._dossier)
        return {one for one in words if got.has(one)}, got.told.count("hung")

    async def _read(self, who: str, rest: str) -> Any:
        """None where there is nothing for somebody."""
        answer = await (await self._ward.at(who)).ask("GET", self._root + rest)
        assert answer.status_code in (200, 404), answer.text
        return answer.json() if answer.is_success else None

    async def _status(self, who: str, rest: str) -> int:
        status = (await (await self._ward.at(who)).ask("GET", self._root + rest)).status_code
        assert status in (200, 404), rest
        return status

    async def _listed(self, who: str) -> Any:
        pages = [await self._ward.told(who, "POST", f"{ALL}/search", {"text": text}) for text in ("", "lefevre")]
        rows = [[one for one in page["dossiers"] if one["dossier"] == self._dossier] for page in pages]
        assert rows[0] == rows[1], "the list and its search"
        left_by = {name for name, only in FILTERS.items() if await self._is_left(who, only)}
        count = rows[0][0]["tasks_due"] if rows[0] else 0
        return {"tasks_due": count, "left by": left_by} if rows[0] or left_by else None

    async def _is_left(self, who: str, only: Any) -> bool:
        page = await self._ward.told(who, "POST", f"{ALL}/search", {"only": only})
        return any(one["dossier"] == self._dossier for one in page["dossiers"])

    async def _thread(self, who: str) -> "Thread | None":
        found = Thread(set(), {})
        page: Any = {"next": ""}
        while page["next"] is not None:
            page = await self._read(who, f"/timeline?before={page['next']}" if page["next"] else "/timeline")
            if page is None:
                return None
            found.words |= {_words(one) for one in page["lines"]}
            found.hung |= {one["note"]["text"]: _hung(one["note"]) for one in page["lines"] if one["note"]}
        return found

    async def _sought(self, who: str) -> Any:
        """What is found in the thread by the word that all that was written has."""
        found: set[str] = set()
        before = None
        while True:
            body = {"text": WORD, "before": before}
            answer = await (await self._ward.at(who)).ask("POST", f"{self._root}/timeline/search", body)
            if answer.status_code == 404:
                return None
            page = answer.json()
            found |= {_words(one) for one in page["lines"]}
            before = page["next"]
            if before is None:
                return found

    async def _tasks(self, who: str) -> int:
        told = (await self._ward.told(who, "GET", "/api/dossier/tasks"))["tasks"]
        return sum(one["dossier"] == self._dossier for one in told)

    async def _accesses(self, who: str) -> Any:
        answer = await (await self._ward.at(who)).ask("GET", f"{self._root}/accesses")
        return answer.json()["is_all"] if answer.is_success else answer.status_code


def _hung(note: Any) -> set[str]:
    return {_titles(one)[-1] for one in note["documents"]}


def _titles(document: Any) -> list[str]:
    return [one["title"] for one in reversed(document["versions"])]


def _words(line: Any) -> str:
    written = line["note"] or line["message"]
    named = line["document"] or (line["event"] or {}).get("event")
    return str(written["text"] if written else named["title"] if named else line["kind"])
