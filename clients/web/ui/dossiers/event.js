/** An event of the life line as it is written, or corrected. */

import { isoOf, writtenDate } from '../../model/partial_date.js';
import { addEvent, correctEvent } from '../../wire/dossier/life_line.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { useKept } from '../kept.js';
import { Field, useForm } from './fields.js';
import { Choice } from './words_fields.js';

/** @import { Client } from '../../sync/client.js' */
/** @import { EventKind, LifeEvent, WrittenEvent } from '../../wire/dossier/life_line_types.js' */

/** @type {readonly EventKind[]} */
const KINDS = ['stay', 'emergency', 'consultation', 'procedure', 'imaging', 'fall', 'antecedent', 'life'];

/** @param {{dossier: string, client: Client, told: LifeEvent | null, onTold: () => void, onClose: () => void}} props `told`: null for one more. What was begun is there after a lock, until it is given up */
export function EventDialog({ dossier, client, told, onTold, onClose }) {
  const { t } = useTranslator();
  const [written, setWritten] = useKept(client, `event.${dossier}.${told?.number ?? 'new'}`, () => unwritten(told));
  const form = useForm(['title', 'source', 'began_on', 'ended_on', 'link']);
  const write = (/** @type {Partial<typeof written>} */ change) => setWritten({ ...written, ...change });
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const empty = /** @type {const} */ (['title', 'source']).filter((field) => !written[field].trim());
    const missing = Object.fromEntries(empty.map((field) => [field, 'text_missing']));
    if (form.refuse(written.began_on.trim() ? missing : { ...missing, began_on: 'date_form' })) return;
    form.run(async () => {
      const sent = eventOf(written);
      if (told) await correctEvent(dossier, told.number, { event: sent, seen_version: written.seen });
      else await addEvent(dossier, sent);
      setWritten(null);
      onTold();
    });
  };
  const giveUp = () => {
    setWritten(null);
    onClose();
  };
  return html`
    <${Dialog} title=${t(told ? 'life.correct.title' : 'life.add')} kind="tall" onClose=${giveUp}>
      <form class="form" onSubmit=${submit} novalidate>
        ${told && html`<p class="lead">${t('life.correct.hint')}</p>`}
        <${Choice} name="kind" label=${t('life.field.kind')} value=${written.kind} options=${KINDS.map((value) => ({ value, label: t(`life.kind.${value}`) }))} onChoose=${(/** @type {EventKind} */ kind) => write({ kind })} />
        <${Field} name="title" label=${t('life.field.title')} value=${written.title} most=${300} capitals="sentences" onWrite=${(/** @type {string} */ title) => write({ title })} faults=${form.faults} />
        <div class="field-pair">
          <${Field} name="began_on" label=${t('life.field.began')} hint=${t('life.field.date.hint')} value=${written.began_on} most=${10} onWrite=${(/** @type {string} */ text) => write({ began_on: text })} faults=${form.faults} />
          <${Field} name="ended_on" label=${t('life.field.ended')} optional=${true} value=${written.ended_on} most=${10} onWrite=${(/** @type {string} */ text) => write({ ended_on: text })} faults=${form.faults} />
        </div>
        <${Field} name="source" label=${t('life.field.source')} hint=${t('life.field.source.hint')} value=${written.source} most=${300} capitals="sentences" onWrite=${(/** @type {string} */ source) => write({ source })} faults=${form.faults} />
        ${written.kind === 'imaging' && html`<${Field} name="link" label=${t('life.field.link')} hint=${t('life.field.link.hint')} optional=${true} mode="url" capitals="none" most=${2_000} value=${written.link} onWrite=${(/** @type {string} */ link) => write({ link })} faults=${form.faults} />`}
        <${FaultPlace} fault=${form.fault} />
        <button class="button filled" aria-disabled=${String(form.busy)}>${t('life.save')}</button>
      </form>
    <//>
  `;
}

/** @param {LifeEvent | null} told */
const unwritten = (told) => writtenOf(told?.event, told?.version ?? 0);

/** @param {WrittenEvent | undefined} event @param {number} seen */
const writtenOf = (event, seen) => ({
  seen,
  kind: event?.kind ?? /** @type {EventKind} */ ('stay'),
  title: event?.title ?? '',
  source: event?.source ?? '',
  began_on: event ? writtenDate(event.began_on) : '',
  ended_on: event?.ended_on ? writtenDate(event.ended_on) : '',
  link: event?.link ?? '',
});

/** @param {ReturnType<typeof unwritten>} written @returns {WrittenEvent} */
const eventOf = ({ kind, title, source, began_on, ended_on, link }) => ({
  kind, title, source, began_on: isoOf(began_on), ended_on: ended_on.trim() ? isoOf(ended_on) : null, link: kind === 'imaging' && link.trim() ? link.trim() : null,
});
