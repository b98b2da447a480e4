/**
 * What one is about to send in a conversation, beside the draft of its text: the answer to which message, whether it is
 * urgent, its files, and a correction of one's own message, during which the draft waits.
 */

/** @import { Message } from '../wire/types.js' */
/**
 * @typedef {{seq: number, text: string}} Correction `seq`: the message that is corrected; `text`: as it is being written
 *
 * @typedef {object} Writing
 * @property {number | null} reply_to
 * @property {boolean} urgent
 * @property {Correction | null} correction
 * @property {readonly string[]} attachments of the draft, by the `ref` of each file
 */

/** @type {Writing} */
export const NOTHING = { reply_to: null, urgent: false, correction: null, attachments: [] };

/** @param {Writing} writing */
export const isNothing = ({ reply_to, urgent, correction, attachments }) =>
  reply_to === null && !urgent && correction === null && !attachments.length;

/**
 * What goes out with the text, as `message.send` names it.
 *
 * @param {Writing} writing
 */
export const sentWith = ({ reply_to, urgent, correction, attachments }) =>
  correction
    ? { reply_to: null, corrects: correction.seq, urgent, attachments: [] }
    : { reply_to, corrects: null, urgent, attachments };

/**
 * What is left when it has been sent: after a correction the draft is there again, with what it answers and its files.
 *
 * @param {Writing} writing
 * @returns {Writing}
 */
export const afterSending = (writing) => (writing.correction ? { ...writing, urgent: false, correction: null } : NOTHING);

/**
 * Begin to correct a message, from the text that is valid now. What was urgent is so when it is corrected: whoever
 * acted on the first text must hear of the second.
 *
 * @param {Writing} writing
 * @param {Message} latest
 * @returns {Writing}
 */
export const correcting = (writing, latest) => ({
  ...writing,
  urgent: latest.urgent,
  correction: { seq: latest.seq, text: latest.text ?? '' },
});
