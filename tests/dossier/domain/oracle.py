"""Who may read what, written a second time from the prose of the design, as sets of facts, to compare with.

Nothing of `dossier.domain` is used here. Readers are P professional, S secretary, U the person (usager), G legal
representative (guardian), C caregiver, X anybody else.

Source:  DOMAIN 1.5 (order), 1.5.6 (person, representatives, caregivers), 7.1 (bases), 7.4 (break-glass), 8.2 (11, 12)
"""

from typing import Any

from tests.dossier.domain.world import IN, NOW, World

FOUR_HOURS_MS = 14_400_000
EVERYBODY, SHARERS = set("PSUGCX"), set("PSC")
DOCUMENT, NOTE, TALK = {"document"}, {"note"}, {"conversation"}
DOOR = {"dossier", "identity", "circle"}
PARTS = DOOR | {"plan", "life_line", "access_log", "alerts"}
EVERYTHING = DOCUMENT | NOTE | TALK | PARTS
NEEDS = {"document": "documents", "note": "notes", "identity": "identity", "circle": "circle", "plan": "plan",
         "life_line": "life_line", "conversation": "conversations"}  # fmt: skip
READS = {"dossier": set("KP"), "journal": set("KP"), "dac": set("K"), "liaison": set("KPUGC")}


def rule_of(world: World) -> str:
    """Return the name of the rule that decides, of all those that speak the one that stands first."""
    sort = sort_of(world)
    for name, sorts, things, is_so in rows(world, sort):
        if sort in sorts and world.asked in things and is_so:
            return name
    return {"P": "matrix", "S": "matrix"}.get(sort, "") if world.asked == "document" else ""


def is_allowed(world: World) -> bool:
    return granted(rule_of(world))


def granted(rule: str) -> bool:
    return rule in {"author", "person", "representative", "member", "heard", "matrix", "listed"}


def rows(world: World, sort: str) -> list[tuple[str, set[str], set[str], bool]]:
    """The table: a name, whom it binds, for what, and whether it is so."""
    secret = world.secrecy in ("R", "V")
    there, reads = (secretary_rule(world, {"dossier"}), secretary_rule(world, {"dossier", world.asked}))
    return [
        ("weak_session", EVERYBODY, EVERYTHING, not world.is_strong),
        ("no_member", {"X"}, EVERYTHING, True),
        ("unverified_profession", {"P", "S"}, EVERYTHING, not world.is_verified),
        (there, {"S"}, EVERYTHING - PARTS, not granted(there)),
        ("author", EVERYBODY - {"X"}, DOCUMENT | NOTE, world.author == "reader"),
        ("not_clinical", {"S"}, NOTE, True),
        ("no_member", {"P"}, EVERYTHING, not belongs(world) and not broke_glass(world)),
        (reads, {"S"}, EVERYTHING - TALK, not granted(reads)),
        ("consent_scope", {"P", "C"}, EVERYTHING - TALK, not agreed(world)),
        ("opposed_whole", SHARERS, EVERYTHING, now_in(world.whole)),
        ("opposed_person", SHARERS, EVERYTHING, now_in(world.person) or opposed_in_team(world)),
        ("opposed_profession", {"P", "S"}, EVERYTHING, now_in(world.profession)),
        ("opposed_document", SHARERS, DOCUMENT, now_in(world.document)),
        ("member", {"P"}, TALK, agreed(world)),
        ("heard", EVERYBODY, TALK, world.is_heard),
        ("consent_scope", {"P"}, TALK, True),
        ("not_clinical", {"S"}, TALK, True),
        ("not_heard", {"U", "G", "C"}, TALK, True),
        ("masked", {"P", "S"}, DOCUMENT, world.is_masked),
        ("untyped", EVERYBODY, DOCUMENT, world.type is None),
        ("invisible_to_patient", {"U"}, DOCUMENT, world.is_invisible_to_patient),
        ("invisible_to_representatives", {"G"}, DOCUMENT, world.is_invisible_to_representatives),
        ("outside_matrix", {"P", "S"}, DOCUMENT, world.type != IN),
        ("matrix_denies", {"P", "S"}, DOCUMENT, not world.cells[world.profile]),
        ("not_listed", {"P", "S"}, DOCUMENT, secret and not world.is_listed),
        ("listed", {"P", "S"}, DOCUMENT, secret),
        ("not_listed", {"C"}, DOCUMENT, not world.is_listed),
        ("listed", {"C"}, DOCUMENT, True),
        (
            "not_of_audience",
            EVERYBODY,
            NOTE,
            hearer(world, sort) not in READS[world.note_kind] and not world.is_recipient,
        ),
        ("not_clinical", {"S"}, PARTS - DOOR, True),
        ("person_only", {"P", "C"}, {"access_log"}, True),
        ("administrators_only", {"P", "C"}, {"alerts"}, not administers(world, sort)),
        ("person", {"U"}, EVERYTHING, True),
        ("representative", {"G"}, EVERYTHING, True),
        ("member", {"P", "S", "C"}, NOTE | PARTS, True),
    ]


def sort_of(world: World) -> str:
    if world.kind == "operator":
        return "X"
    by_place = {"patient": "U", "representative": "G", "caregiver": "C", "organisation": "X"}
    if belongs(world) and world.place in by_place:
        return by_place[world.place]
    if world.kind != "professional":
        return "X"
    return "S" if world.profile == "SECRETARIAT" else "P"


def belongs(world: World) -> bool:
    """A place in the circle that lasts now, and a basis that holds now."""
    facts = {
        "none": True,
        "team": has_begun(world.told_at) and not has_begun(world.taken_back_at),
        "consent": has_begun(world.told_at) and not has_begun(world.taken_back_at),
        "appointed": not has_begun(world.taken_back_at),
        "emergency": False,
    }
    return world.place != "nowhere" and now_in(world.lasts) and facts[world.basis]


def opposed_in_team(world: World) -> bool:
    """Who would be in the team, had the person not opposed it."""
    is_placed = world.place != "nowhere" and now_in(world.lasts) and world.basis == "team"
    return is_placed and has_begun(world.taken_back_at)


def broke_glass(world: World) -> bool:
    began = world.glass_at
    return began is not None and not world.is_glass_other_s and 0 <= NOW - began < FOUR_HOURS_MS


def agreed(world: World) -> bool:
    needed = NEEDS.get(world.asked)
    is_bound = belongs(world) and world.basis == "consent"
    return not is_bound or needed is None or world.agreed_to in (None, needed)


def hearer(world: World, sort: str) -> str:
    """K: a coordinator, who hears what the DAC says."""
    is_coordinator = world.profile == "COORDINATION" or (belongs(world) and world.place == "coordinator")
    return "K" if sort == "P" and is_coordinator else sort


def administers(world: World, sort: str) -> bool:
    return sort == "P" and belongs(world) and world.administers


def acting_for(world: World) -> str | None:
    """By whom a secretary reads this, else by whom they are there."""
    if sort_of(world) != "S":
        return None
    everybody = served(world)
    for things in ({"dossier", world.asked}, {"dossier"}):
        for one in everybody:
            if all(granted(principal_rule(world, one, thing)) for thing in things):
                return str(one["name"])
    return None


def secretary_rule(world: World, things: set[str]) -> str:
    """A yes, if one of those whom a secretary acts for reads all of these things; else what refuses the first."""
    refusals = []
    for one in served(world):
        rules = [principal_rule(world, one, thing) for thing in sorted(things, key=lambda thing: thing != "dossier")]
        refused = [rule for rule in rules if not granted(rule)]
        if not refused:
            return "member"
        refusals.append(refused[0])
    return refusals[0] if refusals else "nobody_acted_for"


def served(world: World) -> list[dict[str, Any]]:
    """Those whom a secretary acts for now and who still work, as facts."""
    first = {
        "name": "principal",
        "profile": world.acts_for,
        "until": world.acts_until,
        "is_verified": world.principal_is_verified,
        "lasts": world.principal_lasts,
        "is_opposed": world.is_principal_opposed,
        "is_listed": world.is_principal_listed,
        "administers": False,
    }
    second = {
        "name": "second",
        "profile": world.acts_for_second,
        "until": (0, None),
        "is_verified": True,
        "lasts": world.second_lasts,
        "is_opposed": False,
        "is_listed": False,
        "administers": world.second_administers,
    }
    return [one for one in (first, second) if one["profile"] is not None and now_in(one["until"])]


def principal_rule(world: World, one: dict[str, Any], thing: str) -> str:
    """What somebody whom a secretary acts for gets, by their own place and never by break-glass."""
    if one["profile"] == "SECRETARIAT":
        return "nobody_acted_for"
    is_document = thing == "document"
    is_note = thing == "note"
    secret = world.secrecy in ("R", "V")
    speaking = [
        ("unverified_profession", not one["is_verified"]),
        ("author", (is_document or is_note) and world.author == one["name"]),
        ("no_member", not now_in(one["lasts"])),
        ("opposed_whole", now_in(world.whole)),
        ("opposed_person", one["is_opposed"]),
        ("opposed_profession", now_in(world.profession) and world.profile == one["profile"]),
        ("opposed_document", is_document and now_in(world.document)),
        ("masked", is_document and world.is_masked),
        ("untyped", is_document and world.type is None),
        ("outside_matrix", is_document and world.type != IN),
        ("matrix_denies", is_document and not world.cells[one["profile"]]),
        ("not_listed", is_document and secret and not one["is_listed"]),
        ("listed", is_document and secret),
        ("matrix", is_document),
        ("not_of_audience", is_note and "P" not in READS[world.note_kind]),
        ("person_only", thing == "access_log"),
        ("administrators_only", thing == "alerts" and not one["administers"]),
    ]
    return next((name for name, is_so in speaking if is_so), "member")


def has_begun(at: int | None) -> bool:
    return at is not None and at <= NOW


def now_in(span: tuple[int, int | None] | None) -> bool:
    return span is not None and span[0] <= NOW and (span[1] is None or span[1] > NOW)
