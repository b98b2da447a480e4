/**
 * The values of `protocol/identity.py` as types; nothing here exists at run time. Times in ms since 1970-01-01 UTC.
 *
 * @import { Account, AccountKind } from './types.js'
 *
 * @typedef {object} ServerFacts
 * @property {string} name
 * @property {string} version
 * @property {boolean} pro_sante_connect
 * @property {boolean} passkeys whether this address can have any
 * @property {number} password_chars
 * @property {number} pin_attempts
 *
 * @typedef {object} PasskeyChallenge
 * @property {string} ceremony
 * @property {any} options
 *
 * @typedef {object} Passkey
 * @property {string} id
 * @property {string} name
 * @property {number} created_at
 * @property {number | null} used_at
 *
 * @typedef {object} SecondFactor
 * @property {boolean} is_set
 * @property {number} recovery_codes_left
 * @property {boolean} is_required
 *
 * @typedef {object} SecondFactorKey
 * @property {string} key
 * @property {string} address
 * @property {string} qr
 *
 * @typedef {object} Device
 * @property {string} id
 * @property {string | null} device
 * @property {string} way
 * @property {number} created_at
 * @property {number} active_at exact to a minute
 * @property {number} expires_at
 * @property {boolean} locked
 * @property {boolean} is_this_one
 *
 * @typedef {object} NewPerson
 * @property {'patient' | 'caregiver'} kind
 * @property {string} name
 * @property {string} birth_date YYYY-MM-DD
 *
 * @typedef {object} AccessCode shown once
 * @property {Account} account
 * @property {string} login
 * @property {string} code XXXX-XXXX-XXXX
 * @property {number} expires_at
 * @property {string} address
 * @property {string} qr
 *
 * @typedef {object} Person
 * @property {Account} account
 * @property {string} login
 * @property {string} state invited, expired, active or deactivated
 * @property {number} created_at
 * @property {number | null} code_expires_at
 *
 * @typedef {object} NewAccount
 * @property {AccountKind} kind
 * @property {string} login
 * @property {string} name
 * @property {string | null} [profession]
 * @property {string | null} [place]
 * @property {string | null} [rpps]
 * @property {string | null} [birth_date]
 *
 * @typedef {object} AdministeredAccount
 * @property {Account} account
 * @property {string} login
 * @property {string} state active, invited or deactivated
 * @property {number} created_at
 * @property {number | null} active_at
 * @property {number} sessions
 * @property {boolean} pin_blocked
 * @property {boolean} second_factor
 *
 * @typedef {object} AdministeredAccounts
 * @property {AdministeredAccount[]} accounts
 * @property {boolean} more
 *
 * @typedef {object} AuditEntry
 * @property {number} id
 * @property {number} at
 * @property {string} act
 * @property {string} outcome
 * @property {string | null} account
 * @property {string | null} session
 * @property {string | null} subject
 * @property {string | null} address
 * @property {string | null} detail
 *
 * @typedef {object} AuditedAccount
 * @property {string} id
 * @property {string} login
 * @property {string} name
 *
 * @typedef {object} AuditPage
 * @property {AuditedAccount[]} accounts whom the entries name
 * @property {AuditEntry[]} entries
 * @property {string | null} cursor
 */

export {};
