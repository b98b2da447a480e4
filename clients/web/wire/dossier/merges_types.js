/**
 * The values of `dossier/contract/merge.py` as types; nothing here exists at run time. Times in ms since 1970-01-01 UTC.
 *
 * @import { Account } from '../types.js'
 * @import { CareTeamMember, Identity, Standing } from './dossiers_types.js'
 * @import { PpcsState } from './plan_types.js'
 *
 * @typedef {'asked' | 'merged' | 'declined' | 'undone'} MergeState
 * @typedef {'confirm' | 'decline' | 'undo'} MergeStep
 * @typedef {'two_physicians' | 'two_persons' | 'two_plans'} Difference
 *
 * @typedef {object} MergeSide
 * @property {string} dossier
 * @property {Identity} identity
 * @property {Standing} standing
 * @property {CareTeamMember[]} members those of now
 * @property {number} documents how many one reads there
 * @property {PpcsState | null} plan
 * @property {number} created_at
 * @property {Account} created_by
 *
 * @typedef {object} MergeComparison
 * @property {MergeSide} goes_on
 * @property {MergeSide} merged
 * @property {string[]} reasons
 * @property {Difference[]} differences what would be there twice
 * @property {string | null} refused why it cannot be, as things stand
 *
 * @typedef {object} NewMerge
 * @property {string} merged
 * @property {string} reason
 *
 * @typedef {object} MergeMove
 * @property {MergeStep} step
 * @property {string} [reason]
 *
 * @typedef {object} MergeEntry
 * @property {MergeState} state
 * @property {Account} by
 * @property {number} at
 * @property {string} reason
 *
 * @typedef {object} DossierMerge
 * @property {string} id
 * @property {string} goes_on
 * @property {string} merged
 * @property {MergeEntry} asked
 * @property {MergeEntry} newest
 *
 * @typedef {object} DossierMerges
 * @property {DossierMerge[]} merges
 */

export {};
