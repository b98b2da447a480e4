"""The life line: what an event must tell, and in which order events stand."""

from typing import Any

import pytest
from msgspec import structs

from dossier.domain.life_line import LINK_CHARS, Event, EventKind, must_be_event, newest_first
from protocol.errors import BadRequest, TooLarge
from tests.dossier.domain.people import ALICE

NOW = 1_795_392_000_000  # 2026-11-23
FALL = Event(EventKind.FALL, " Chute dans l’escalier ", "2026-03", "son fils", ALICE)
SCAN = Event(EventKind.IMAGING, "Scanner", "2026-03-02", "CHU", ALICE, link="https://imaging.example.org/42?a=b")


def test_an_event_is_stored_as_it_was_told() -> None:
    assert must_be_event(FALL, NOW) == structs.replace(FALL, title="Chute dans l’escalier")
    assert must_be_event(SCAN, NOW) == SCAN
    stay = Event(EventKind.STAY, "Hôpital", "2026-03-02", "CHU", ALICE, "2026-03")
    assert must_be_event(stay, NOW) == stay, "it may have ended in the same month"
    assert must_be_event(structs.replace(FALL, began_on="1998-00-00"), NOW).began_on == "1998"


@pytest.mark.parametrize(
    ("told", "field", "reason"),
    [
        ({"title": " "}, "title", "text_missing"),
        ({"source": ""}, "source", "text_missing"),
        ({"began_on": "hier"}, "began_on", "date_form"),
        ({"began_on": "2027"}, "began_on", "date_to_come"),
        ({"ended_on": "2026-02-30"}, "ended_on", "date_impossible"),
        ({"ended_on": "2026-02"}, "ended_on", "end_before_start"),
        ({"link": SCAN.link}, "link", "event_link"),
    ],
)
def test_what_is_wrong_is_refused(told: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_event(structs.replace(FALL, **told), NOW)
    assert refused.value.details == {"field": field, "reason": reason}


@pytest.mark.parametrize(
    "link",
    [
        "",
        "http://imaging.example.org/42",
        "javascript:alert(1)",
        "https:///42",
        "https://me@imaging.example.org/",
        "https://imaging.example.org/ 42",
        "https://imaging.example.org/é",
        "https://imaging.example.org/\n",
        "https://[imaging/",
        "https://imaging.example.org/" + "x" * LINK_CHARS,
    ],
)
def test_a_link_leads_to_an_imaging_service_and_nowhere_else(link: str) -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_event(structs.replace(SCAN, link=link), NOW)
    assert refused.value.details == {"field": "link", "reason": "event_link"}


def test_a_title_is_no_report() -> None:
    with pytest.raises(TooLarge):
        must_be_event(structs.replace(FALL, title="x" * 301), NOW)


def test_the_newest_stands_first_and_a_year_alone_where_it_ends() -> None:
    dates = ["2025-06-01", "2025", "2025-06", "2026-01-01"]
    ordered = newest_first(structs.replace(FALL, began_on=date) for date in dates)
    assert [event.began_on for event in ordered] == ["2026-01-01", "2025", "2025-06", "2025-06-01"]
