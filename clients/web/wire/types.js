/**
 * The values of the contract as types; nothing here exists at run time.
 *
 * @typedef {'professional' | 'patient' | 'caregiver' | 'service' | 'operator'} AccountKind
 *
 * @typedef {object} Account
 * @property {string} id
 * @property {AccountKind} kind
 * @property {string} name
 * @property {string | null} profession
 * @property {string | null} place
 *
 * @typedef {object} Member
 * @property {string} account
 * @property {string} name
 * @property {AccountKind} kind
 * @property {string | null} profession
 * @property {string | null} place
 * @property {number} read_seq
 * @property {number | null} left_at
 *
 * @typedef {'text' | 'opened' | 'member_added' | 'member_left' | 'closed' | 'reopened'} EntryKind
 *
 * @typedef {object} MessageData
 * @property {string[]} [accounts]
 * @property {string} [account]
 * @property {string | null} [reason]
 *
 * @typedef {object} Attachment
 * @property {string} id
 * @property {string} name
 * @property {number} size
 * @property {string} media_type
 *
 * @typedef {object} Message
 * @property {string} conversation
 * @property {number} seq
 * @property {number} at
 * @property {string} author
 * @property {EntryKind} kind
 * @property {string | null} client_ref
 * @property {string | null} text
 * @property {Attachment[]} attachments
 * @property {number | null} reply_to
 * @property {boolean} urgent
 * @property {MessageData | null} data
 *
 * @typedef {object} Conversation
 * @property {string} id
 * @property {'direct' | 'group'} kind
 * @property {string | null} dossier
 * @property {boolean} feeds_dossier
 * @property {string | null} subject
 * @property {'open' | 'closed'} state
 * @property {string} opened_by
 * @property {number} created_at
 * @property {number} last_seq
 * @property {Message | null} last_message
 * @property {number} unread
 * @property {number} read_seq
 * @property {boolean} archived
 * @property {boolean} favourite
 * @property {boolean} to_process
 * @property {boolean} muted
 * @property {Member[]} members
 * @property {number} member_count
 *
 * @typedef {object} SyncPage
 * @property {Conversation[]} conversations
 * @property {string} cursor
 * @property {boolean} more
 *
 * @typedef {object} History
 * @property {Message[]} messages
 * @property {number} last_seq
 *
 * @typedef {object} Sent
 * @property {number} seq
 * @property {number} at
 * @property {boolean} duplicate
 *
 * @typedef {object} Professional
 * @property {string} name
 * @property {string | null} profession
 * @property {string | null} place
 * @property {string | null} rpps
 * @property {string | null} account
 *
 * @typedef {object} DirectoryPage
 * @property {Professional[]} professionals
 * @property {string | null} cursor
 * @property {boolean} more
 *
 * @typedef {object} Limits
 * @property {number} text_chars
 * @property {number} frame_bytes
 * @property {number} attachment_bytes
 * @property {number} in_flight
 *
 * @typedef {object} Session
 * @property {string} id
 * @property {boolean} locked
 * @property {boolean} pin_set
 * @property {number | null} lock_after_s
 * @property {number} expires_at
 * @property {number | null} pin_until
 * @property {boolean} has_password
 *
 * @typedef {object} SessionState
 * @property {Account} account
 * @property {Session} session
 * @property {string | null} storage_key null while the session is locked
 *
 * @typedef {object} LogIn
 * @property {string} login
 * @property {string} password
 * @property {string} device
 * @property {string} [code]
 *
 * @typedef {object} Welcome
 * @property {'welcome'} op
 * @property {Session} session
 * @property {Account} account
 * @property {Limits} limits
 *
 * @typedef {{op: 'message'} & Message} MessageEvent
 * @typedef {{op: 'conversation'} & Conversation} ConversationEvent
 * @typedef {{op: 'receipt', conversation: string, account: string, read_seq: number, at: number}} ReceiptEvent
 * @typedef {{op: 'typing', conversation: string, account: string}} TypingEvent
 * @typedef {{op: 'session.locked'} | {op: 'session.ended'}} SessionEvent
 * @typedef {MessageEvent | ConversationEvent | ReceiptEvent | TypingEvent | SessionEvent} Event
 */

export {};
