/** Under an urgent message: the button that acknowledges it, then who has and who is awaited, all of them one tap away. */

import { useEffect, useState } from 'preact/hooks';
import { memberOf } from '../model/conversation.js';
import { clockTime } from '../model/days.js';
import { useDoing } from './asking.js';
import { Dialog } from './dialog.js';
import { FaultPlace } from './fault.js';
import { html, memo, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { whenSentence } from './moment.js';
import { PersonLine } from './person.js';

/** @import { Translator } from '../i18n/translator.js' */
/** @import { Acknowledgements, Conversation, Urgent } from '../wire/types.js' */
/** @import { Person } from './person.js' */
/** @typedef {{acknowledge: (seq: number) => Promise<unknown>, whoAcknowledged: (seq: number) => Promise<Acknowledgements>}} Asking */
/** @typedef {{conversation: Conversation, seq: number, standing: Urgent | undefined, me: string}} Urgency `standing` is undefined of a message before the last ten */

/** More names than that are a number. */
const MOST_NAMED = 8;

/** @type {import('preact').ComponentType<Urgency & {asking: Asking}>} */
export const Acknowledgement = memo(({ conversation, seq, standing, me, asking }) => {
  const { t } = useTranslator();
  const { busy, fault, run } = useDoing();
  const [told, setTold] = useState(/** @type {Acknowledgements | null} */ (null));
  // Without the network the numbers stand, which came with the conversation.
  const ask = () => asking.whoAcknowledged(seq).then(setTold, () => undefined);
  const version = standing ? `${standing.acknowledged_count} ${standing.awaited_count}` : conversation.urgents;
  useEffect(() => {
    ask();
  }, [asking, seq, version]);
  return html`
    <div class="acknowledgement">
      ${(told ?? standing)?.awaits_me &&
      html`<button type="button" class="button danger" aria-disabled=${String(busy)} onClick=${() => run(() => asking.acknowledge(seq).then(ask))}>
          <${Icon} name="check" />${t('urgent.acknowledge')}
        </button>
        <${FaultPlace} fault=${fault} />`}
      ${told ? html`<${Told} told=${told} conversation=${conversation} me=${me} />` : standing && html`<${Counts} standing=${standing} />`}
    </div>
  `;
});

/** @param {{standing: Urgent}} props */
function Counts({ standing: { acknowledged_count, awaited_count } }) {
  const { t } = useTranslator();
  const people = (/** @type {number} */ count) => t('urgent.people', { count });
  return html`<p class="tally" aria-live="off"><${Stand} received=${acknowledged_count > 0 && people(acknowledged_count)} awaited=${awaited_count > 0 && people(awaited_count)} deactivated=${false} /></p>`;
}

/** @param {{told: Acknowledgements, conversation: Conversation, me: string}} props */
function Told({ told, conversation, me }) {
  const words = useTranslator();
  const [open, setOpen] = useState(false);
  const { acknowledged, awaited, deactivated } = told;
  if (!acknowledged.length && !awaited.length && !deactivated.length) return null;
  const name = (/** @type {Acknowledgements['acknowledged'] | {account: string}[]} */ people) => people.length > 0 && named(people, conversation, me, words);
  const those = (/** @type {string[]} */ accounts) => accounts.map((account) => ({ account }));
  return html`
    <button type="button" class="tally" aria-live="off" aria-haspopup="dialog" onClick=${() => setOpen(true)}>
      <${Stand} received=${name(acknowledged)} awaited=${name(those(awaited))} deactivated=${name(those(deactivated))} />
    </button>
    ${open && html`<${AcknowledgementDialog} told=${told} conversation=${conversation} me=${me} onClose=${() => setOpen(false)} />`}
  `;
}

/** @param {{received: string | false, awaited: string | false, deactivated: string | false}} props who; false where it is nobody */
function Stand({ received, awaited, deactivated }) {
  const { t } = useTranslator();
  return html`
    ${received && html`<span class="received"><${Icon} name="check" size=${16} />${t('urgent.received', { names: received })}</span>`}
    ${awaited && html`<span class="awaited"><${Icon} name="clock" size=${16} />${t('urgent.awaited', { names: awaited })}</span>`}
    ${deactivated && html`<span><${Icon} name="info" size=${16} />${t('urgent.deactivated', { names: deactivated })}</span>`}
  `;
}

/** @param {{told: Acknowledgements, conversation: Conversation, me: string, onClose: () => void}} props */
function AcknowledgementDialog({ told: { acknowledged, awaited, deactivated }, conversation, me, onClose }) {
  const words = useTranslator();
  const { t } = words;
  const personOf = (/** @type {string} */ account) => personIn(conversation, account, words);
  const note = (/** @type {string} */ account) => (account === me ? t('people.you') : '');
  const list = (/** @type {string[]} */ accounts) =>
    html`<ul>${accounts.map((account) => html`<${PersonLine} person=${personOf(account)} note=${note(account)} />`)}</ul>`;
  const how = (/** @type {Acknowledgements['acknowledged'][number]} */ { account, by, at }) => {
    const through = by === account ? '' : ` · ${t('urgent.through', { name: by === me ? t('urgent.you') : personOf(by).name })}`;
    return `· ${whenSentence(at, Date.now(), words, 'urgent.at', 'urgent.on')}${through}`;
  };
  return html`
    <${Dialog} title=${t('urgent.list')} onClose=${onClose}>
      ${acknowledged.length > 0 &&
      html`<h3>${t('urgent.list.received', { count: acknowledged.length })}</h3>
        <ul>${acknowledged.map((one) => html`<${PersonLine} person=${personOf(one.account)} note=${note(one.account)} more=${how(one)} />`)}</ul>`}
      ${awaited.length > 0 && html`<h3>${t('urgent.list.awaited', { count: awaited.length })}</h3>${list(awaited)}`}
      ${deactivated.length > 0 && html`<h3>${t('urgent.list.deactivated')}</h3>${list(deactivated)}`}
    <//>
  `;
}

/**
 * @param {Conversation} conversation
 * @param {string} account
 * @param {Translator} words
 * @returns {Person}
 */
const personIn = (conversation, account, { t }) =>
  memberOf(conversation, account) ?? { account, name: t('thread.someone'), kind: 'professional' };

/**
 * Names with when, oneself first; a number where they are too many.
 *
 * @param {{account: string, by?: string, at?: number}[]} people
 * @param {Conversation} conversation
 * @param {string} me
 * @param {Translator} words
 */
function named(people, conversation, me, words) {
  const { t, locale } = words;
  if (people.length > MOST_NAMED) return t('urgent.people', { count: people.length });
  const nameOf = (/** @type {string} */ account) => (account === me ? t('urgent.you') : personIn(conversation, account, words).name);
  const mineFirst = [...people].sort((a, b) => Number(b.account === me) - Number(a.account === me));
  return mineFirst
    .map(({ account, by, at }) => {
      const name = by && by !== account ? t('urgent.by', { name: nameOf(account), by: nameOf(by) }) : nameOf(account);
      return at === undefined ? name : `${name} ${clockTime(at, locale)}`;
    })
    .join(', ');
}
