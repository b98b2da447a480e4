/** What a message says where one line has to do: its text, or what is attached. */

import { summaryOf } from '../model/attachment.js';

/** @import { Translate } from '../i18n/translator.js' */
/** @import { Attachment, Unreadable } from '../wire/types.js' */

/**
 * @param {{text: string | null, attachments: readonly Pick<Attachment, 'name' | 'media_type'>[], unreadable?: Unreadable | null}} message
 * @param {Translate} t
 */
export function saidOf({ text, attachments, unreadable }, t) {
  if (unreadable) return t(`said.${unreadable}`);
  if (text || !attachments.length) return text ?? '';
  const { what, count, name } = summaryOf(attachments);
  return t(`said.${what}`, { count, name });
}
