/**
 * The values of `dossier/contract/` as types; nothing here exists at run time. Times in ms since 1970-01-01 UTC.
 *
 * @import { Account } from '../types.js'
 *
 * @typedef {'F' | 'M' | 'I'} Sex
 * @typedef {'professional' | 'organisation' | 'caregiver' | 'patient'} Kind what a member is
 * @typedef {'PCP' | 'ATTPHYS' | 'CORRE' | '330' | '353' | 'GUARD' | 'QUAL' | 'CAREGIVER' | 'PAT'} Role
 * @typedef {'equipe_soins_1' | 'equipe_soins_2' | 'equipe_soins_3' | 'consent_outside_team' | 'legal_representative'} Basis
 * @typedef {'written' | 'oral' | 'electronic'} Means
 *
 * @typedef {object} Traits
 * @property {string} birth_name
 * @property {string} birth_given_names
 * @property {Sex} sex
 * @property {string} birth_date YYYY-MM-DD, or as much of it as is known
 * @property {string} birth_place code of a commune or a country
 *
 * @typedef {object} Contact
 * @property {string | null} [phone]
 * @property {string | null} [email]
 * @property {string | null} [address]
 *
 * @typedef {object} Identity
 * @property {Traits} traits
 * @property {string} first_birth_given_name
 * @property {string | null} [birth_place_label]
 * @property {string | null} [used_name]
 * @property {string | null} [used_given_name]
 * @property {Contact} [contact]
 *
 * @typedef {object} Standing
 * @property {'PROV' | 'RECUP' | 'VALI' | 'QUAL'} status
 * @property {'DOUT' | 'FICT' | null} attribute
 * @property {boolean} is_homonym
 *
 * @typedef {object} Ins
 * @property {string} matricule
 * @property {string} oid
 *
 * @typedef {object} Grounds
 * @property {Basis} basis
 * @property {number} [informed_at]
 * @property {string} [informed_by]
 * @property {number} [opposed_at]
 * @property {number} [consent_at]
 * @property {string} [consent_by]
 * @property {Means} [means]
 * @property {string[]} [scope]
 * @property {string} [proof]
 * @property {number} [withdrawn_at]
 *
 * @typedef {object} Patient
 * @property {string} birth_name
 * @property {string | null} used_name
 * @property {string} given_name
 * @property {Sex} sex
 * @property {string} birth_date
 * @property {Standing} standing
 *
 * @typedef {object} Candidate
 * @property {string[]} reasons
 * @property {boolean} is_same
 * @property {Account[]} administrators
 * @property {string | null} dossier
 * @property {Patient | null} person
 *
 * @typedef {object} Inclusion
 * @property {string} client_ref
 * @property {Identity} identity
 * @property {Role} role
 * @property {Grounds} grounds
 * @property {boolean} despite one has seen that there are others like this one
 *
 * @typedef {object} NewCareTeamMember
 * @property {string} account
 * @property {Role} role
 * @property {Grounds | null} grounds
 * @property {boolean} is_administrator
 * @property {number} [since]
 * @property {number} [until]
 *
 * @typedef {object} Structure
 * @property {string} finess
 * @property {string} name
 * @property {string | null} [phone]
 *
 * @typedef {object} NewCareTeamStructure
 * @property {Structure} structure
 * @property {Role} role
 * @property {Grounds | null} grounds
 * @property {number} [since]
 * @property {number} [until]
 *
 * @typedef {object} CareTeamMember
 * @property {number} number
 * @property {Account | null} account null of a structure
 * @property {Structure | null} structure null of everybody else
 * @property {Kind} kind
 * @property {Role} role
 * @property {number} since
 * @property {number | null} until
 * @property {Grounds | null} grounds
 * @property {boolean} is_administrator
 * @property {boolean} is_active
 * @property {Account[]} secretariat who act for them, and open the dossier too
 * @property {string[]} parcours in whose teams they take part; none for who may not see the plan
 *
 * @typedef {object} Dossier
 * @property {string} id
 * @property {Patient} person
 * @property {Identity | null} identity null where a consent does not cover it; then there are no members either where it does not cover them
 * @property {Standing} standing
 * @property {Ins | null} ins
 * @property {number} identity_version
 * @property {CareTeamMember[]} members
 * @property {boolean} may_administer
 * @property {boolean} may_export
 * @property {number | null} emergency_until where an emergency opens it to who asks
 * @property {Account | null} acting_for the professional by whose place a secretary is there
 * @property {string[]} parts what one may read of it: plan, life_line, ...
 * @property {number} created_at
 * @property {string} created_by
 * @property {boolean} is_merged it is read through another one
 * @property {string | null} place_to_go that one, for who has a place there too
 * @property {string[]} merged those that one reads through this one
 *
 * @typedef {object} IdentityCorrection
 * @property {Identity} identity
 * @property {number} identity_version
 *
 * @typedef {object} ProofShown
 * @property {string} proof
 * @property {number} identity_version
 * @property {boolean} is_parent_checked
 *
 * @typedef {object} ListedDossier
 * @property {string} dossier
 * @property {Patient} person
 * @property {Role} role
 * @property {number} changed_at
 * @property {number} tasks_due actions of one’s own that are due today, or late, in those that are merged too
 * @property {Account | null} acting_for the professional by whose place a secretary has it, in whose role
 * @property {boolean} is_merged it is read through another one
 * @property {boolean} is_administrator one administers its circle
 * @property {string[]} merged those that one reads through this one
 *
 * @typedef {object} DossierFilter which of one’s dossiers: those to which all that is asked applies
 * @property {boolean} unread a conversation about the person has something unread
 * @property {boolean} tasks_due
 * @property {Role[]} roles one of these, of one’s own or of whom one acts for; none: any
 * @property {boolean} administers
 * @property {boolean} unqualified
 * @property {number | null} changed_since
 *
 * @typedef {object} DossierPage
 * @property {ListedDossier[]} dossiers
 * @property {string | null} next
 */

export {};
