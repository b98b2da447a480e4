"""The documented fields, as tables: each name with what its value must be. More fields are allowed, fewer are not."""

from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], object]
Shape = Mapping[str, Check]


def text(value: Any) -> bool:
    return isinstance(value, str)


def count(value: Any) -> bool:
    return type(value) is int and value >= 0


def instant(value: Any) -> bool:
    """Milliseconds since 1970, and not seconds: later than 2020."""
    return type(value) is int and value > 1_577_836_800_000


def flag(value: Any) -> bool:
    return type(value) is bool


def null(value: Any) -> bool:
    return value is None


def exactly(*values: Any) -> Check:
    return lambda value: value in values


def maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def each(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(check(item) for item in value)


def a(shape: Shape) -> Check:
    return lambda value: follows(shape, value)


def follows(shape: Shape, value: Any) -> bool:
    """Hold a map against its table; the first field that differs fails the test by name."""
    assert isinstance(value, dict), f"no map: {value!r}"
    missing = set(shape) - set(value)
    assert not missing, f"{sorted(missing)} missing in {value!r}"
    for name, check in shape.items():
        assert check(value[name]), f"{name} is {value[name]!r} in {value!r}"
    return True


KIND = exactly("professional", "patient", "caregiver")

ACCOUNT: Shape = {"id": text, "kind": KIND, "name": text, "profession": maybe(text), "place": maybe(text)}

SESSION: Shape = {
    "id": text,
    "locked": flag,
    "pin_set": flag,
    "lock_after_s": maybe(count),
    "expires_at": maybe(instant),
}

WELCOME: Shape = {
    "op": exactly("welcome"),
    "session": a(SESSION),
    "account": a(ACCOUNT),
    "server": a({"name": text, "version": text, "time": instant, "extensions": each(text)}),
    "limits": a({"text_chars": count, "frame_bytes": count, "attachment_bytes": count, "in_flight": count}),
}

ATTACHMENT: Shape = {
    "id": text,
    "name": text,
    "size": count,
    "media_type": text,
    "width": maybe(count),
    "height": maybe(count),
    "pages": maybe(count),
}

ATTACHMENT_STORED: Shape = {**ATTACHMENT, "sha256": text}

ATTACHMENT_PAGE: Shape = {
    "attachments": each(a({**ATTACHMENT, "seq": count, "at": instant, "author": text})),
    "cursor": text,
    "more": flag,
}

MESSAGE: Shape = {
    "conversation": text,
    "seq": count,
    "at": instant,
    "author": text,
    "kind": exactly("text", "opened", "member_added", "member_left", "closed", "reopened", "erased"),
    "client_ref": maybe(text),
    "text": maybe(text),
    "attachments": each(a(ATTACHMENT)),
    "reply_to": maybe(count),
    "urgent": flag,
    "data": maybe(lambda value: isinstance(value, dict)),
    "corrects": maybe(count),
    "unreadable": maybe(exactly("erased", "damaged")),
}

FOUND: Shape = {
    "messages": each(a(MESSAGE)),
    "cursor": text,
    "more": flag,
    "corrected": each(a({"conversation": text, "seq": count, "by": count})),
}

MEMBER: Shape = {
    "account": text,
    "name": text,
    "kind": KIND,
    "profession": maybe(text),
    "place": maybe(text),
    "read_seq": count,
    "left_at": maybe(instant),
}

URGENT: Shape = {
    "seq": count,
    "author": text,
    "awaited_count": count,
    "acknowledged_count": count,
    "awaits_me": flag,
}

CONVERSATION: Shape = {
    "id": text,
    "kind": exactly("direct", "group"),
    "dossier": maybe(text),
    "feeds_dossier": flag,
    "subject": maybe(text),
    "state": exactly("open", "closed"),
    "opened_by": text,
    "created_at": instant,
    "last_seq": count,
    "last_message": maybe(a(MESSAGE)),
    "unread": count,
    "read_seq": count,
    "archived": flag,
    "favourite": flag,
    "to_process": flag,
    "muted": flag,
    "members": each(a(MEMBER)),
    "member_count": count,
    "urgents": each(a(URGENT)),
}

SYNC: Shape = {"conversations": each(a(CONVERSATION)), "cursor": text, "more": flag}
SENT: Shape = {"seq": count, "at": instant, "duplicate": flag}
HISTORY: Shape = {"messages": each(a(MESSAGE)), "last_seq": count, "corrections": each(a(MESSAGE))}
ACKNOWLEDGEMENTS: Shape = {
    "acknowledged": each(a({"account": text, "by": text, "at": instant})),
    "awaited": each(text),
    "awaits_me": flag,
    "deactivated": each(text),
}
PROFESSIONAL: Shape = {
    "name": text,
    "profession": maybe(text),
    "place": maybe(text),
    "rpps": maybe(text),
    "account": maybe(text),
}
PREFERENCES: Shape = {
    "typing": flag,
    "presence": flag,
    "quiet_hours": maybe(a({"from_min": count, "until_min": count})),
    "absence": maybe(a({"from_at": instant, "until_at": instant, "substitute": maybe(a(ACCOUNT))})),
    "email": maybe(text),
}
PRESENCE: Shape = {
    "members": each(
        a(
            {
                "account": text,
                "seen_at": maybe(instant),
                "away_until": maybe(instant),
                "substitute": maybe(a(ACCOUNT)),
                "deactivated": flag,
            }
        )
    )
}
CONTACT_GROUP: Shape = {
    "id": text,
    "owner": text,
    "name": text,
    "shared": flag,
    "place": maybe(text),
    "contacts": each(a(ACCOUNT)),
    "changed_at": instant,
}
CONTACT_GROUPS: Shape = {"contact_groups": each(a(CONTACT_GROUP)), "cursor": text, "more": flag}
DIRECTORY: Shape = {"professionals": each(a(PROFESSIONAL)), "cursor": maybe(text), "more": flag}

MESSAGE_EVENT: Shape = {"op": exactly("message"), **MESSAGE}
CONVERSATION_EVENT: Shape = {"op": exactly("conversation"), **CONVERSATION}
RECEIPT_EVENT: Shape = {
    "op": exactly("receipt"),
    "conversation": text,
    "account": text,
    "read_seq": count,
    "at": instant,
}
TYPING_EVENT: Shape = {"op": exactly("typing"), "conversation": text, "account": text}
REMINDER_EVENT: Shape = {"op": exactly("reminder"), "conversation": text, "seq": count}

ERROR: Shape = {
    "op": exactly("error"),
    "code": exactly(
        "bad_request",
        "unauthenticated",
        "locked",
        "wrong_pin",
        "forbidden",
        "not_found",
        "closed",
        "conflict",
        "too_large",
        "rate_limited",
        "unavailable",
        "internal",
    ),
    "message": text,
}

CHECKPOINT: Shape = {"checkpoint": text, "size": count, "hashes": each(text)}

PROOF: Shape = {
    "leaf": count,
    "record": text,
    "salt": maybe(text),
    "content": maybe(text),
    "hashes": each(text),
    "checkpoint": text,
}
