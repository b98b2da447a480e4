/** What the server says of its archive does not hold: no error of ours, and nothing to try again. People are told. */

/**
 * `shrunk`: it has fewer entries than it had; `changed`: it does not begin with what it was; `unsigned`: what it shows is
 * not signed with its key; `unproved`: an entry is not where it should be; `other`: what is shown is not what was written.
 *
 * @typedef {'shrunk' | 'changed' | 'unsigned' | 'unproved' | 'other'} Why
 */

export class ArchiveAlarm extends Error {
  /** @param {Why} why */
  constructor(why) {
    super(why);
    this.name = 'ArchiveAlarm';
    this.why = why;
    /** @type {string | null} the checkpoint that was shown with it */
    this.told = null;
    /** @type {string | null} of the message that it is about */
    this.conversation = null;
    /** @type {number | null} */
    this.seq = null;
  }
}
