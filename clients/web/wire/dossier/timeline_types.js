/**
 * The values of `dossier/contract/timeline.py` as types; nothing here exists at run time. Times in ms since 1970-01-01 UTC.
 *
 * @import { Account, Attachment } from '../types.js'
 * @import { Basis, Kind, Role, Standing, Structure } from './dossiers_types.js'
 * @import { DossierDocument } from './documents_types.js'
 * @import { MergeState } from './merges_types.js'
 * @import { NoteKind } from './notes_types.js'
 * @import { WrittenEvent } from './life_line_types.js'
 * @import { PlanStep, PpcsState } from './plan_types.js'
 *
 * @typedef {'message' | 'note' | 'document' | 'member' | 'identity' | 'plan' | 'event' | 'merge'} TimelineKind
 *
 * @typedef {object} TimelineMessage
 * @property {string | null} text
 * @property {Attachment[]} attachments
 * @property {boolean} urgent
 * @property {number | null} corrects
 * @property {number | null} corrected_by
 * @property {'erased' | 'damaged' | null} unreadable
 *
 * @typedef {object} TimelineNote
 * @property {number} number
 * @property {NoteKind} kind
 * @property {number} version above 1: rewritten
 * @property {string} text
 * @property {string[]} recipients
 * @property {string[]} mentions
 * @property {DossierDocument[]} documents those that one may read
 *
 * @typedef {object} TimelineDocument
 * @property {string} document
 * @property {number} version above 1: another version of it
 * @property {string} type_code
 * @property {string} title
 * @property {Attachment} file
 * @property {string | null} conversation from which it was filed
 *
 * @typedef {object} TimelineMember
 * @property {number} number
 * @property {string} member an account, or a structure's number
 * @property {Kind} kind
 * @property {Role} role
 * @property {Basis | null} basis
 * @property {number} since
 * @property {number | null} until
 * @property {boolean} is_over
 * @property {Structure | null} structure
 *
 * @typedef {object} TimelineIdentity
 * @property {boolean} is_first
 * @property {Standing} standing
 * @property {string | null} trigger
 * @property {string | null} proof
 *
 * @typedef {object} TimelinePlan
 * @property {number} version
 * @property {PpcsState} state
 * @property {PlanStep} step
 * @property {string | null} title of the action that was entered or moved
 *
 * @typedef {object} TimelineEvent
 * @property {number} number
 * @property {number} version above 1: corrected
 * @property {WrittenEvent} event
 *
 * @typedef {object} TimelineMerge
 * @property {MergeState} state
 * @property {boolean} goes_on this dossier is the one through which the other is read
 *
 * @typedef {object} TimelineLine
 * @property {number} at
 * @property {string} conversation in which it was said; the dossier's id, of what happened to the dossier
 * @property {number} seq
 * @property {string} author
 * @property {TimelineKind} kind
 * @property {TimelineMessage | null} message
 * @property {TimelineNote | null} note
 * @property {TimelineDocument | null} document
 * @property {TimelineMember | null} member
 * @property {TimelineIdentity | null} identity
 * @property {TimelinePlan | null} plan
 * @property {TimelineEvent | null} event
 * @property {TimelineMerge | null} merge
 *
 * @typedef {object} TimelineConversation
 * @property {string} id
 * @property {string | null} subject
 * @property {number} member_count
 * @property {boolean} is_member
 *
 * @typedef {object} Timeline
 * @property {TimelineLine[]} lines newest first
 * @property {TimelineConversation[]} conversations
 * @property {Account[]} accounts
 * @property {string | null} next
 * @property {NoteKind[]} may_write
 *
 * @typedef {object} TimelineSearch
 * @property {string} text beginnings of words
 * @property {TimelineKind | null} kind
 * @property {string | null} before
 */

export {};
