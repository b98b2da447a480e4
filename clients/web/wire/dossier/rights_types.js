/**
 * What the person decides about their dossier, and who looked, as types; nothing here exists at run time. Times in ms
 * since 1970-01-01 UTC.
 *
 * @import { Account } from '../types.js'
 * @import { Basis, Grounds, Role, Traits } from './dossiers_types.js'
 *
 * @typedef {'whole' | 'person' | 'profession' | 'document'} Against
 * @typedef {'person' | 'representative' | 'on_their_word'} Voice
 * @typedef {'vital' | 'unable_to_consent' | 'continuity'} Emergency
 * @typedef {'accepted' | 'anomaly'} Finding
 * @typedef {'opened' | 'searched' | 'refused' | 'exported' | 'printed' | 'emergency' | 'answered' | 'reviewed' | 'unreadable'} AccessAct
 * @typedef {'normal' | 'reported'} Answer what the person says of an emergency
 *
 * @typedef {object} DossierAccess
 * @property {number} at
 * @property {Account} account
 * @property {AccessAct} act
 * @property {string | null} part
 * @property {Role | null} role
 * @property {string | null} rule
 * @property {Basis | 'emergency' | null} basis
 * @property {Emergency | null} emergency
 * @property {string | null} words
 * @property {Finding | null} finding
 * @property {Answer | null} answer
 * @property {AccessGlass | null} glass of an emergency
 * @property {DocumentAccess | null} document
 * @property {Account | null} acting_for the professional by whose place a secretary was there
 *
 * @typedef {object} AccessGlass
 * @property {string} id
 * @property {Answer | null} answer the newest
 * @property {boolean} is_reviewed no answer comes any more
 *
 * What decided whether somebody read a document; `version` is null where it was asked for as a whole.
 * @typedef {object} DocumentAccess
 * @property {string} document
 * @property {number | null} version
 * @property {boolean} is_allowed
 * @property {string} rule
 * @property {string} profile
 * @property {string} matrix
 * @property {string | null} basis
 * @property {string | null} title null for who may not read it
 *
 * @typedef {object} DossierAccesses
 * @property {DossierAccess[]} accesses
 * @property {string | null} next
 * @property {boolean} is_all else what came from outside the circle
 *
 * @typedef {object} NewOpposition
 * @property {Against} against
 * @property {string | null} [target]
 *
 * @typedef {object} DossierOpposition
 * @property {number} number
 * @property {Against} against
 * @property {string | null} target
 * @property {Account | null} account
 * @property {string | null} title of a document that one may read
 * @property {Voice} voice
 * @property {number} since
 * @property {number | null} until
 *
 * @typedef {object} NewCirclePerson
 * @property {Role} role
 * @property {Grounds | null} grounds
 * @property {string} [name]
 * @property {string} [birth_date]
 *
 * @typedef {object} NewEmergency
 * @property {Traits} traits
 * @property {Emergency} emergency
 * @property {string} words
 *
 * @typedef {object} EmergencyOpened
 * @property {string} dossier
 * @property {number} until
 *
 * @typedef {object} EmergencyAnswer
 * @property {Answer} answer
 * @property {string} words
 *
 * @typedef {object} EmergencyReview
 * @property {Finding} finding
 * @property {string} words
 *
 * @typedef {object} DossierEmergency
 * @property {string} id
 * @property {Account} account
 * @property {number} at
 * @property {number} until
 * @property {Emergency | null} emergency
 * @property {string} words
 * @property {Account[]} ask
 * @property {Answer | null} answer
 * @property {string} answer_words
 * @property {Finding | null} finding
 * @property {string} review
 *
 * @typedef {object} DossierEmergencies
 * @property {DossierEmergency[]} emergencies
 * @property {string | null} next
 */

export {};
