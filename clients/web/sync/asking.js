/**
 * What is asked when somebody looks at it, and kept nowhere: preferences, presence, contact groups, acknowledgements, searches.
 *
 * Each takes the client; what the server refuses is thrown as its Refusal.
 *
 * @typedef {import('./client.js').Client} Client
 * @typedef {import('../wire/types.js').Acknowledgements} Acknowledgements
 * @typedef {import('../wire/types.js').ContactGroup} ContactGroup
 * @typedef {import('../wire/types.js').ContactGroupContent} ContactGroupContent
 * @typedef {import('../wire/types.js').ContactGroupPage} ContactGroupPage
 * @typedef {import('../wire/types.js').Found} Found
 * @typedef {import('../wire/types.js').History} History
 * @typedef {import('../wire/types.js').Message} Message
 * @typedef {import('../wire/types.js').Preferences} Preferences
 * @typedef {import('../wire/types.js').PreferencesChange} PreferencesChange
 * @typedef {import('../wire/types.js').Presence} Presence
 */

/**
 * For good, for oneself and for whom one stands in; the `conversation` event says how it stands then.
 *
 * @param {Client} client
 * @param {string} conversation
 * @param {number} seq
 * @returns {Promise<{}>}
 */
export const acknowledge = (client, conversation, seq) => client.request('message.acknowledge', { conversation, seq });

/**
 * @param {Client} client
 * @param {string} conversation
 * @param {number} seq
 * @returns {Promise<Acknowledgements>}
 */
export const getAcknowledgements = (client, conversation, seq) =>
  client.request('message.acknowledgements', { conversation, seq });

/**
 * The first message of a moment or later on, and the newest where nothing is so late.
 *
 * @param {Client} client
 * @param {string} conversation
 * @param {number} from_at
 * @returns {Promise<Message>}
 */
export const firstFrom = async (client, conversation, from_at) => {
  /** @type {History} */
  const page = await client.request('message.history', { conversation, from_at, limit: 1 });
  return page.messages[0];
};

/**
 * A page of messages in one conversation or in all; it may have none, and there be more to look through.
 *
 * @param {Client} client
 * @param {{text: string, conversation: string | null, cursor: string | null}} asked
 * @returns {Promise<Found>}
 */
export const searchMessages = (client, asked) => client.request('message.search', asked);

/**
 * @param {Client} client
 * @returns {Promise<Preferences>}
 */
export const getPreferences = (client) => client.request('preferences.get', {});

/**
 * @param {Client} client
 * @param {PreferencesChange} change
 * @returns {Promise<Preferences>}
 */
export const setPreferences = (client, change) => client.request('preferences.set', { ...change });

/**
 * At most once a minute for the conversation that is open: it is exact to a minute.
 *
 * @param {Client} client
 * @param {string} conversation
 * @returns {Promise<Presence>}
 */
export const getPresence = (client, conversation) => client.request('presence.get', { conversation });

/**
 * All of one's own and those shared with one's place, in no order that people know.
 *
 * @param {Client} client
 * @returns {Promise<ContactGroup[]>}
 */
export const listContactGroups = async (client) => {
  /** @type {ContactGroup[]} */
  const groups = [];
  /** @type {{cursor: string} | {}} */
  let from = {};
  for (;;) {
    /** @type {ContactGroupPage} */
    const page = await client.request('contact_group.list', from);
    groups.push(...page.contact_groups);
    if (!page.more) return groups;
    from = { cursor: page.cursor };
  }
};

/**
 * @param {Client} client
 * @param {ContactGroupContent} content
 * @returns {Promise<ContactGroup>}
 */
export const saveContactGroup = (client, content) => client.request('contact_group.save', { ...content });

/**
 * @param {Client} client
 * @param {string} contactGroup its id
 * @returns {Promise<{}>}
 */
export const deleteContactGroup = (client, contactGroup) =>
  client.request('contact_group.delete', { contact_group: contactGroup });
