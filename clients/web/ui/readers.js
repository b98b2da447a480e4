/** Who will read, above the field: a count first, the exact list one tap away; plum when it is a patient or caregiver. */

import { useState } from 'preact/hooks';
import { memberOf } from '../model/conversation.js';
import { isCaredFor, others } from '../model/people.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { MembersDialog } from './members.js';

/** @import { Translator } from '../i18n/translator.js' */
/** @import { Conversation } from '../wire/types.js' */
/** @import { Person } from './person.js' */
/** @import { Presences } from './presence.js' */

/** More names than that are a number: a name is never cut, and the exact list is one tap away. */
export const MOST_NAMED = 6;

/**
 * @param {readonly Person[]} people without oneself
 * @param {number} count how many they are, also where not all are known by name
 * @param {Translator} words
 */
export function readersSentence(people, count, { t, list }) {
  const caredFor = people.filter((person) => isCaredFor(person.kind));
  const names = caredFor.map((person) => person.name);
  if (!count) return t('readers.nobody');
  if (count === 1) return t('readers.one', { name: people[0]?.name ?? t('thread.someone') });
  if (caredFor.length && caredFor.length === count) return t('readers.usagers', { names: list(names) });
  if (caredFor.length) return t('readers.usager', { names: names.join(', '), count: count - caredFor.length });
  const key = people.every((person) => person.kind === 'professional') ? 'readers.professionals' : 'readers.people';
  return t(key, { count });
}

/**
 * Whether a professional writes where a patient or caregiver reads: then the composer turns plum.
 *
 * @param {Conversation} conversation
 * @param {string} me
 */
export const isReadByUsager = (conversation, me) =>
  memberOf(conversation, me)?.kind === 'professional' &&
  others(conversation.members, me).some((person) => isCaredFor(person.kind));

/** @param {{conversation: Conversation, me: string, presences: Presences}} props */
export function Readers({ conversation, me, presences }) {
  const words = useTranslator();
  const { t } = words;
  const [open, setOpen] = useState(false);
  const people = others(conversation.members, me);
  const count = Math.max(people.length, conversation.member_count - 1);
  const isUsager = isReadByUsager(conversation, me);
  const isNamed = count > 1 && count <= MOST_NAMED && !isUsager && people.length === count;
  const names = isNamed ? people.map((person) => person.name).join(', ') : '';
  const sentence = readersSentence(people, count, words);
  return html`
    <button type="button" class=${`readers ${isUsager ? 'usager' : ''}`} aria-haspopup="dialog" title=${t('readers.show')} onClick=${() => setOpen(true)}>
      <${Icon} name="eye" size=${18} />
      <span class="sentence"><strong>${sentence}</strong>${names && html`<span class="names">${words.language === 'fr' ? '\u00A0' : ''}: ${names}</span>`}</span>
      <${Icon} name="more" size=${18} />
    </button>
    ${open && html`<${MembersDialog} title=${t('readers.title')} members=${people} me=${me} presences=${presences} onClose=${() => setOpen(false)} />`}
  `;
}
