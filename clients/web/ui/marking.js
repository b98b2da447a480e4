/** One's own marks on conversations: what was just marked is told in a line, from which it can be undone. */

import { createContext } from 'preact';
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { title } from '../model/conversation.js';
import { mark } from '../sync/conversations.js';
import { Refusal } from '../wire/errors.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { leaveToList, routeOf } from './route.js';

/** @import { Rights } from '../model/rights.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Conversation, Marks } from '../wire/types.js' */
/** @import { IconName } from './icons.js' */
/** @import { Verb } from './menu.js' */
/** @typedef {keyof Marks} Mark */
/** @typedef {{conversation: string, title: string, name: Mark, value: boolean, fault: string | null}} Said what was marked, or why it was not */
/** @typedef {{said: Said | null, set: (conversation: string, name: Mark, value: boolean) => void, undo: () => void}} Marker */

/** Long enough to read it and to reach the button; every mark can be taken back by the menu too. */
const SAID_MS = 10_000;

/** Put away, or left for later: one does not go on reading what one has just marked so. */
const LEAVES = /** @type {Mark[]} */ (['archived', 'marked_unread']);

/** In the order of the menu, each with its key in the list. @type {{name: Mark, icon: IconName, key: string}[]} */
export const MARKS = [
  { name: 'favourite', icon: 'star', key: 'f' },
  { name: 'to_process', icon: 'task', key: 't' },
  { name: 'marked_unread', icon: 'unreadMail', key: 'u' },
  { name: 'muted', icon: 'bellOff', key: 'm' },
  { name: 'archived', icon: 'archive', key: 'a' },
];

/** @type {import('preact').Context<Marker>} */
export const Marking = createContext(/** @type {any} */ (null));

export const useMarking = () => useContext(Marking);

/**
 * @param {Client} client
 * @returns {Marker}
 */
export function useMarker(client) {
  const { t, reason } = useTranslator();
  const [said, setSaid] = useState(/** @type {Said | null} */ (null));
  const last = useRef(said);
  last.current = said;
  useEffect(() => {
    if (!said || said.fault) return undefined;
    const timer = setTimeout(() => setSaid(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const actions = useMemo(() => {
    /** @type {Marker['set']} */
    const set = (conversation, name, value) => {
      const { state } = client.store;
      const known = state.conversations.get(conversation);
      const done = { conversation, title: known ? title(known.conversation, state.account.id) : '', name, value, fault: null };
      setSaid(done);
      mark(client, conversation, { [name]: value }).catch((error) => {
        const why = error instanceof Refusal ? reason(error.code) : t('offline.reason');
        setSaid({ ...done, fault: t('marked.failed', { reason: why }) });
      });
      const route = routeOf(location.hash);
      if (value && LEAVES.includes(name) && route.name === 'conversation' && route.id === conversation) leaveToList();
    };
    const undo = () => {
      const { current } = last;
      setSaid(null);
      if (current && !current.fault) client.unlessLost(mark(client, current.conversation, { [current.name]: !current.value }));
    };
    return { set, undo };
  }, [client, t]);
  return useMemo(() => ({ said, ...actions }), [said, actions]);
}

/**
 * @param {Conversation} conversation
 * @param {Rights} rights
 * @returns {Verb[]}
 */
export function useMarkVerbs(conversation, rights) {
  const { t } = useTranslator();
  const { set } = useMarking();
  if (!rights.mark) return [];
  return marksFor(rights).map(({ name, icon }) => {
    const isOn = conversation[name];
    return { icon: name === 'muted' && isOn ? 'bell' : icon, text: t(`mark.${name}${isOn ? '.not' : ''}`), onChoose: () => set(conversation.id, name, !isOn) };
  });
}

/** @param {Rights} rights */
export const marksFor = (rights) => MARKS.filter(({ name }) => name !== 'to_process' || rights.process);

/** @param {{marker: Marker}} props in place of a banner */
export function SaidBanner({ marker: { said, undo } }) {
  const { t } = useTranslator();
  if (!said) return null;
  if (said.fault) {
    return html`
      <p class="banner fault">
        <${Icon} name="alert" /><span><strong>${said.title}</strong> · ${said.fault}</span>
        <button type="button" class="icon-button" aria-label=${t('dialog.close')} onClick=${undo}><${Icon} name="close" /></button>
      </p>
    `;
  }
  return html`
    <p class="banner said">
      <${Icon} name="check" /><span><strong>${said.title}</strong> · ${t(`marked.${said.name}${said.value ? '' : '.not'}`)}</span>
      <button type="button" class="button text" onClick=${undo}>${t('marked.undo')}</button>
    </p>
  `;
}
