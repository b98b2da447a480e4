/**
 * The values of the plan as types: `dossier/contract/plan.py` and the rules; nothing here exists at run time. Times in ms
 * since 1970-01-01 UTC, days YYYY-MM-DD. What is empty is left out of a plan that is read.
 *
 * @import { Account } from '../types.js'
 * @import { Means } from './dossiers_types.js'
 *
 * @typedef {'draft' | 'active' | 'paused' | 'closed'} PpcsState
 * @typedef {'activated' | 'paused' | 'resumed' | 'closed'} PpcsTrigger
 * @typedef {'PLANIFIE' | 'VALIDE' | 'APPROUVE' | 'REALISE' | 'TERMINE' | 'ANNULE'} ActionState
 * @typedef {'validated' | 'approved' | 'carried_out' | 'ended' | 'cancelled'} ActionTrigger
 * @typedef {'prevention' | 'treatment' | 'compensation'} ActionKind
 * @typedef {'agreement' | 'lead' | 'objective' | 'action' | 'actor' | 'due' | 'review'} Lack
 * @typedef {'pursued' | 'reached' | 'not_reached'} ObjectiveState
 *
 * @typedef {object} Agreement
 * @property {number} at
 * @property {string} by
 * @property {Means} means
 *
 * @typedef {object} Synthesis
 * @property {string} [medical]
 * @property {string} [psychological]
 * @property {string} [social]
 * @property {string} [environmental]
 * @property {string} [wishes]
 *
 * @typedef {object} Problem
 * @property {string} id
 * @property {string} text
 * @property {string | null} [code]
 * @property {string | null} [need]
 * @property {boolean} [is_necessary]
 * @property {boolean} [is_possible]
 *
 * @typedef {object} Objective
 * @property {string} id
 * @property {string} problem
 * @property {string} text
 * @property {boolean} [is_own]
 * @property {ObjectiveState} [state]
 * @property {string} [reason]
 * @property {string} [decision]
 *
 * @typedef {object} Action
 * @property {string} id
 * @property {string} objective
 * @property {string} title
 * @property {ActionKind} kind
 * @property {string | null} [actor]
 * @property {string | null} [due]
 * @property {string} [criterion]
 * @property {string | null} [service]
 * @property {ActionState} [state]
 * @property {string} [result]
 * @property {string | null} [reason]
 *
 * @typedef {object} Review
 * @property {string} planned_on
 * @property {string | null} [done_on]
 * @property {string} [outcome]
 *
 * @typedef {object} Ppcs
 * @property {string | null} [lead]
 * @property {string[]} [actors]
 * @property {Agreement | null} [agreement]
 * @property {Synthesis} [synthesis]
 * @property {Problem[]} [problems]
 * @property {Objective[]} [objectives]
 * @property {Action[]} [actions]
 * @property {Review[]} [reviews]
 * @property {PpcsState} [state]
 * @property {number} [version]
 *
 * @typedef {object} PlanSignature
 * @property {string} account
 * @property {number} version
 * @property {number} at
 *
 * @typedef {object} Plan
 * @property {Ppcs | null} ppcs
 * @property {boolean} may_coordinate
 * @property {Lack[]} missing
 * @property {number | null} at
 * @property {number | null} written_version
 * @property {number | null} written_at
 * @property {number} readers
 * @property {PlanSignature[]} signatures
 * @property {Account[]} people
 *
 * @typedef {object} PlanStep
 * @property {'begun' | 'rewritten' | 'moved' | 'action_entered' | 'action_moved'} kind
 * @property {PpcsTrigger | null} [move]
 * @property {string | null} [action]
 * @property {ActionTrigger | null} [action_move]
 *
 * @typedef {object} PlanVersion
 * @property {number} version
 * @property {PpcsState} state
 * @property {number} at
 * @property {Account} author
 * @property {PlanStep} step
 * @property {string | null} title
 *
 * @typedef {object} PlanVersions
 * @property {PlanVersion[]} versions
 * @property {string | null} next
 *
 * @typedef {object} WrittenAction
 * @property {string} id
 * @property {string} objective
 * @property {string} title
 * @property {ActionKind} kind
 * @property {string | null} actor
 * @property {string | null} due
 * @property {string} criterion
 * @property {string | null} service
 *
 * @typedef {object} PlanWriting
 * @property {number} seen_version
 * @property {string | null} lead
 * @property {string[]} actors
 * @property {Agreement | null} agreement
 * @property {Synthesis} synthesis
 * @property {Problem[]} problems
 * @property {Objective[]} objectives
 * @property {WrittenAction[]} actions
 * @property {Review[]} reviews
 *
 * @typedef {object} OwnAction
 * @property {string} id
 * @property {string} objective
 * @property {string} title
 * @property {ActionKind} kind
 * @property {string | null} due
 * @property {string} criterion
 * @property {string | null} [service]
 *
 * @typedef {object} ActionMove
 * @property {ActionTrigger} move
 * @property {string} [result]
 * @property {string | null} [reason]
 */

export {};
