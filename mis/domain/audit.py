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
    CONVERSATION_EXPORTED = "conversation_exported"  # detail is the id of the conversation
    CONVERSATION_ERASED = "conversation_erased"  # detail is the id of the conversation
    ROLLBACK_ACCEPTED = "rollback_accepted"  # detail is its cause (mis.domain.rollback)
    DOSSIER_INCLUDED = "dossier_included"  # of this and those that follow, detail is the id of the dossier
    DOSSIER_MEMBER_ADDED = "dossier_member_added"
    DOSSIER_MEMBER_ENDED = "dossier_member_ended"
    DOSSIER_BASIS_ENDED = "dossier_basis_ended"  # the person took back what a membership stood on
    DOSSIER_OPPOSED = "dossier_opposed"
    DOSSIER_OPPOSITION_ENDED = "dossier_opposition_ended"
    DOSSIER_MERGE_ASKED = "dossier_merge_asked"  # of these four, one line for each of the two dossiers
    DOSSIER_MERGED = "dossier_merged"
    DOSSIER_MERGE_DECLINED = "dossier_merge_declined"
    DOSSIER_MERGE_UNDONE = "dossier_merge_undone"
    DOSSIER_EMERGENCY = "dossier_emergency"  # refused: no such person, or nothing that an emergency opens
    DOSSIER_EMERGENCY_REPORTED = "dossier_emergency_reported"  # by the person, or who represents them
    DOSSIER_EMERGENCY_REVIEWED = "dossier_emergency_reviewed"
    DOSSIER_INSI_ASKED = "dossier_insi_asked"  # refused: no answer came
    DOSSIER_EXPORTED = "dossier_exported"
    DOSSIER_PRINTED = "dossier_printed"
    OFFICIAL_IDENTITY = "official_identity"  # name or profession were written as Pro Santé Connect tells them
    DOSSIER_MATRIX_IMPORTED = "dossier_matrix_imported"  # detail is its number
    DOSSIER_SECRETARIAT_BEGUN = "dossier_secretariat_begun"  # subject acts for the account that is the detail
    DOSSIER_SECRETARIAT_ENDED = "dossier_secretariat_ended"


class Outcome(StrEnum):
    OK = "ok"
    REFUSED = "refused"
