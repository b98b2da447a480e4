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
 * @typedef {'text' | 'opened' | 'member_added' | 'member_left' | 'closed' | 'reopened' | 'erased'} EntryKind
 *
 * @typedef {object} MessageData
 * @property {string[]} [accounts]
 * @property {string} [account]
 * @property {string | null} [reason]
 *
 * @typedef {object} Attachment
 * @property {string} id
 * @property {string} name
 * @property {number} size bytes
 * @property {string} media_type
 * @property {number | null} width px of a picture, as it is to be seen
 * @property {number | null} height
 * @property {number | null} pages of a PDF
 *
 * One of a conversation, with the message that it hangs on.
 * @typedef {Attachment & {seq: number, at: number, author: string}} Listed
 *
 * @typedef {object} AttachmentPage
 * @property {Listed[]} attachments
 * @property {string} cursor
 * @property {boolean} more
 *
 * @typedef {object} Found what was found so far; there may be more to look through
 * @property {Message[]} messages
 * @property {string} cursor
 * @property {boolean} more
 * @property {{conversation: string, seq: number, by: number}[]} corrected those that were corrected since
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
 * @property {number | null} corrects
 * @property {Unreadable | null} unreadable why neither text nor attachments can be shown
 *
 * @typedef {'erased' | 'damaged'} Unreadable
 *
 * @typedef {object} Closing
 * @property {string} account
 * @property {number} at
 * @property {string | null} reason
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
 * @property {Urgent[]} urgents
 * @property {boolean} marked_unread
 * @property {boolean} received somebody else has written a text in it
 * @property {Closing | null} closing as long as it is closed
 *
 * One member's own; a mark that is left out stays as it was.
 * @typedef {Partial<Pick<Conversation, 'archived' | 'favourite' | 'to_process' | 'muted' | 'marked_unread'>>} Marks
 *
 * An urgent message of a conversation.
 * @typedef {object} Urgent
 * @property {number} seq
 * @property {string} author
 * @property {number} awaited_count
 * @property {number} acknowledged_count
 * @property {boolean} awaits_me
 *
 * `by` is who stood in, or the account itself.
 * @typedef {object} Acknowledgements
 * @property {{account: string, by: string, at: number}[]} acknowledged
 * @property {string[]} awaited
 * @property {boolean} awaits_me oneself, or one for whom one stands in
 * @property {string[]} deactivated accounts that cannot acknowledge it any more
 *
 * @typedef {object} SyncPage
 * @property {Conversation[]} conversations
 * @property {string} cursor
 * @property {boolean} more
 *
 * @typedef {object} History
 * @property {Message[]} messages
 * @property {number} last_seq
 * @property {Message[]} corrections of those, further on
 *
 * The newest checkpoint of the archive, a signed note, and that its tree begins with the one that was asked from.
 * @typedef {object} Checkpoint
 * @property {string} checkpoint
 * @property {number} size
 * @property {string[]} hashes
 *
 * That an entry is in the archive; `salt` and `content` are null where it cannot be opened any more.
 * @typedef {object} Proof
 * @property {number} leaf
 * @property {string} record
 * @property {string | null} salt
 * @property {string | null} content
 * @property {string[]} hashes
 * @property {string} checkpoint
 *
 * @typedef {object} Sent
 * @property {number} seq
 * @property {number} at
 * @property {boolean} duplicate
 *
 * @typedef {object} QuietHours
 * @property {number} from_min
 * @property {number} until_min
 *
 * @typedef {object} Absence
 * @property {number} from_at
 * @property {number} until_at
 * @property {Account | null} substitute
 *
 * @typedef {object} Preferences
 * @property {boolean} typing
 * @property {boolean} presence
 * @property {QuietHours | null} quiet_hours
 * @property {Absence | null} absence
 * @property {string | null} email
 *
 * What is left out stays as it was, null takes away.
 * @typedef {object} PreferencesChange
 * @property {boolean} [typing]
 * @property {boolean} [presence]
 * @property {QuietHours | null} [quiet_hours]
 * @property {{from_at: number, until_at: number, substitute: string | null} | null} [absence]
 * @property {string | null} [email]
 *
 * @typedef {object} MemberPresence
 * @property {string} account
 * @property {number | null} seen_at
 * @property {number | null} away_until
 * @property {Account | null} substitute
 * @property {boolean} deactivated
 *
 * `place` is that of those who see it beside its owner, null where it is not shared.
 * @typedef {object} ContactGroup
 * @property {string} id
 * @property {string} owner
 * @property {string} name
 * @property {boolean} shared
 * @property {string | null} place
 * @property {Account[]} contacts
 * @property {number} changed_at
 *
 * @typedef {object} ContactGroupPage
 * @property {ContactGroup[]} contact_groups
 * @property {string} cursor
 * @property {boolean} more
 *
 * With `contact_group`, all of it replaces what one's own group was.
 * @typedef {object} ContactGroupContent
 * @property {string} name
 * @property {string[]} accounts
 * @property {boolean} shared
 * @property {string} [contact_group]
 *
 * @typedef {object} Presence
 * @property {MemberPresence[]} members
 *
 * @typedef {object} Professional
 * @property {string} name
 * @property {string | null} profession
 * @property {string | null} place
 * @property {string | null} rpps
 * @property {string | null} account
 * @property {string} [speciality] where they have one
 * @property {boolean} [reads] false for an account that nobody has used for 30 days
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
 * @property {'second_factor' | 'stronger_login' | null} needs what must come before anything else
 * @property {number | null} proved_at the last full log-in
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
 * @property {{extensions: string[]}} server
 *
 * @typedef {{op: 'message'} & Message} MessageEvent
 * @typedef {{op: 'conversation'} & Conversation} ConversationEvent
 * @typedef {{op: 'receipt', conversation: string, account: string, read_seq: number, at: number}} ReceiptEvent
 * @typedef {{op: 'typing', conversation: string, account: string}} TypingEvent
 * @typedef {{op: 'reminder', conversation: string, seq: number}} ReminderEvent
 * @typedef {{op: 'dossier.changed', dossier: string, part: string}} DossierEvent
 * @typedef {{op: 'session.locked'} | {op: 'session.ended'}} SessionEvent
 * @typedef {MessageEvent | ConversationEvent | ReceiptEvent | TypingEvent | ReminderEvent | DossierEvent | SessionEvent} Event
 */

export {};
