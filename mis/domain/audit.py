"""What is audited, by name: words from these lists and identifiers, never a secret, never what somebody typed."""

from enum import StrEnum


class Act(StrEnum):
    LOG_IN = "log_in"
    LOG_OUT = "log_out"
    RENEWAL = "renewal"  # a full log-in in place, in a session that goes on
    LOCK = "lock"
    UNLOCK = "unlock"
    PIN_SET = "pin_set"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an act
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    SESSION_ENDED = "session_ended"  # by its owner from another device, or by the server
    OTHER_SESSIONS_ENDED = "other_sessions_ended"
    ACCOUNT_CREATED = "account_created"
    ACCESS_CODE_GIVEN = "access_code_given"  # another, by the professional who made the account
    ACTIVATION = "activation"
    ACCOUNT_DEACTIVATED = "account_deactivated"
    ACCOUNT_REACTIVATED = "account_reactivated"
    ACCOUNT_RESET = "account_reset"
    ACCOUNT_UNLOCKED = "account_unlocked"
    PSC_LINKED = "psc_linked"  # a subject of Pro Santé Connect came in by this account for the first time
    OFFICIAL_IDENTITY = "official_identity"  # name or profession were written as Pro Santé Connect tells them


class Outcome(StrEnum):
    OK = "ok"
    REFUSED = "refused"
