/** Who was there when, and who is away: asked for the conversation on screen, as long as somebody looks. */

import { useEffect, useState } from 'preact/hooks';
import { clockTime, daysAgo, longDay } from '../model/days.js';
import { memberOf } from '../model/conversation.js';
import { isLooking, onLooking } from '../platform/presence.js';
import { getPresence } from '../sync/asking.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';

/** @import { Translator } from '../i18n/translator.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Account, Conversation, MemberPresence } from '../wire/types.js' */

/** What is told is exact to a minute. */
const EVERY_MS = 60_000;
/** Seen within so long, and the minute may not be over: they are there. */
const THERE_MS = 120_000;

/** @typedef {ReadonlyMap<string, MemberPresence>} Presences by account */

/**
 * @param {Client} client
 * @param {string} conversation
 * @param {boolean} isAsked not for those who are told of nobody
 * @returns {Presences}
 */
export function usePresences(client, conversation, isAsked) {
  const [presences, setPresences] = useState(/** @type {Presences} */ (new Map()));
  useEffect(() => {
    if (!isAsked) return undefined;
    let isCurrent = true;
    let askedAt = 0;
    const ask = async () => {
      if (!isLooking() || Date.now() - askedAt < EVERY_MS) return;
      askedAt = Date.now();
      const { members } = await getPresence(client, conversation);
      if (isCurrent) setPresences(new Map(members.map((member) => [member.account, member])));
    };
    const quietly = () => client.unlessLost(ask());
    const timer = setInterval(quietly, EVERY_MS);
    const stop = onLooking(quietly);
    quietly();
    return () => {
      isCurrent = false;
      clearInterval(timer);
      stop();
    };
  }, [client, conversation, isAsked]);
  return presences;
}

/**
 * @param {MemberPresence | undefined} presence
 * @param {Translator} words
 * @returns {string} empty where it is not told
 */
export function seenSentence(presence, { t, locale }) {
  if (presence?.deactivated) return t('presence.deactivated');
  const at = presence?.seen_at ?? null;
  if (at === null) return '';
  const now = Date.now();
  if (now - at < THERE_MS) return t('presence.online');
  const time = clockTime(at, locale);
  return daysAgo(at, now) === 0 ? t('presence.seen.at', { time }) : t('presence.seen.on', { time, day: longDay(at, now, locale) });
}

/** @param {{conversation: Conversation, presences: Presences, mayAdd: boolean, onAdd: (account: Account) => void}} props */
export function Absences({ conversation, presences, mayAdd, onAdd }) {
  const { t, locale } = useTranslator();
  const away = [...presences.values()].filter(({ away_until }) => away_until !== null);
  return away.map(({ account, away_until, substitute }) => {
    const name = memberOf(conversation, account)?.name ?? t('thread.someone');
    const isAbsent = substitute !== null && memberOf(conversation, substitute.id)?.left_at !== null;
    return html`
      <p class="absence" key=${account}>
        <${Icon} name="clock" size=${18} />
        <span>
          ${t('presence.away', { name, day: longDay((away_until ?? 0) - 1, Date.now(), locale) })}
          ${substitute && html` <strong>${t('presence.substitute', { name: substitute.name })}</strong>`}
        </span>
        ${substitute && mayAdd && isAbsent && html`<button type="button" class="button text" onClick=${() => onAdd(substitute)}>${t('presence.add', { name: substitute.name })}</button>`}
      </p>
    `;
  });
}
