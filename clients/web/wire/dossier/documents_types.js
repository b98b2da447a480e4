/**
 * Documents of a dossier, and the access matrix, as the contract has them (`dossier/contract/document.py`, `filing.py`,
 * `matrix.py`); a test compares them. `dated` is YYYY-MM-DD, moments are milliseconds.
 *
 * @import { Account, Attachment } from '../types.js'
 */

/**
 * @typedef {'N' | 'R' | 'V' | 'MASQUE_PS' | 'INVISIBLE_PATIENT' | 'INVISIBLE_REPRESENTANTS_LEGAUX'} Confidentiality
 *
 * @typedef {object} DocumentProvenance
 * @property {string} conversation
 * @property {number} seq
 * @property {Account} author
 * @property {number} at
 *
 * `title`, `dated` and `file` are null where its record cannot be opened any more.
 * @typedef {object} DocumentVersion
 * @property {number} number
 * @property {string | null} title
 * @property {string | null} dated
 * @property {Account} author
 * @property {number} at
 * @property {Attachment | null} file
 * @property {DocumentProvenance | null} provenance
 *
 * `versions`: those that one may read, the newest first; `listed`: null for who may not see the circle.
 * @typedef {object} DossierDocument
 * @property {string} id
 * @property {string} type_code
 * @property {Confidentiality[]} confidentiality
 * @property {Account[] | null} listed
 * @property {DocumentVersion[]} versions
 * @property {boolean} may_change
 * @property {boolean} may_show
 *
 * @typedef {object} DocumentClassCount
 * @property {string} code
 * @property {number} count
 *
 * @typedef {object} DossierDocuments
 * @property {DossierDocument[]} documents
 * @property {DocumentClassCount[]} classes
 * @property {string | null} next
 *
 * @typedef {object} DocumentAudience
 * @property {string | null} type_code
 * @property {readonly Confidentiality[]} confidentiality
 * @property {readonly string[]} listed
 *
 * @typedef {object} NewDocument
 * @property {string} file
 * @property {string} title
 * @property {string} dated
 * @property {string | null} type_code
 * @property {readonly Confidentiality[]} confidentiality
 * @property {readonly string[]} listed
 *
 * @typedef {object} NewVersion
 * @property {string} file
 * @property {string} title
 * @property {string} dated
 *
 * @typedef {object} Filing
 * @property {string} client_ref
 * @property {string} conversation
 * @property {number} seq
 * @property {string | null} attachment
 * @property {string} title
 * @property {string} dated
 * @property {string | null} type_code
 * @property {readonly Confidentiality[]} confidentiality
 * @property {readonly string[]} listed
 *
 * @typedef {object} DocumentConfidentiality
 * @property {readonly Confidentiality[]} confidentiality
 * @property {readonly string[]} listed
 *
 * `readers`: null for who may not see the circle.
 * @typedef {object} DocumentReaders
 * @property {number} count
 * @property {Account[] | null} readers
 *
 * @typedef {object} DocumentType
 * @property {string} code
 * @property {string} label
 * @property {string} class_code
 * @property {boolean} is_shareable
 *
 * @typedef {object} DocumentClass
 * @property {string} code
 * @property {string} label
 *
 * @typedef {object} ConfidentialityLabel
 * @property {Confidentiality} code
 * @property {string} label
 *
 * @typedef {object} DocumentTypes
 * @property {DocumentType[]} types
 * @property {DocumentClass[]} classes
 * @property {ConfidentialityLabel[]} confidentialities
 * @property {string} photo
 *
 * @typedef {object} MatrixVersion
 * @property {string} version
 * @property {number} applies_from
 * @property {string} digest
 * @property {number | null} imported_at
 *
 * @typedef {object} MatrixProfile
 * @property {string} key
 * @property {string} label
 *
 * @typedef {object} MatrixRow
 * @property {string} type_code
 * @property {string[]} readers
 * @property {string[]} proposed
 *
 * @typedef {object} AccessMatrix
 * @property {MatrixVersion} version
 * @property {string} profile
 * @property {MatrixProfile[]} profiles
 * @property {MatrixRow[]} rows
 * @property {MatrixVersion[]} versions
 */

export {};
