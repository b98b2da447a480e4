/** What the person says of an emergency in which their dossier was opened: it was one, or it is reported. */

import { useState } from 'preact/hooks';
import { answerEmergency } from '../../wire/dossier/rights.js';
import { useDoing } from '../asking.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';

/** @import { AccessGlass } from '../../wire/dossier/rights_types.js' */
/** @typedef {{dossier: string, onAnswered: () => Promise<void>}} Answering */

/** @param {Answering & {glass: AccessGlass, name: string}} props name: who opened it */
export function AnswerGlass({ dossier, glass, name, onAnswered }) {
  const { t } = useTranslator();
  const [isReporting, setIsReporting] = useState(false);
  const { busy, fault, run } = useDoing();
  const accept = () => run(async () => {
    await answerEmergency(dossier, glass.id, { answer: 'normal', words: '' });
    await onAnswered();
  });
  return html`
    ${glass.answer && html`<p class="answered" role="status"><${Icon} name=${glass.answer === 'normal' ? 'checkCircle' : 'alert'} size=${20} /><span>${t(`dossier.answer.${glass.answer}.told`)}</span></p>`}
    <${FaultPlace} fault=${fault} />
    ${!glass.is_reviewed && glass.answer !== 'reported' && html`<div class="answers">
      ${glass.answer === null && html`<button type="button" class="button" aria-disabled=${String(busy)} onClick=${accept}>${t('dossier.answer.normal')}</button>`}
      <button type="button" class=${`button ${glass.answer === null ? 'danger' : ''}`} aria-haspopup="dialog" onClick=${() => setIsReporting(true)}>${t('dossier.answer.report')}</button>
    </div>`}
    ${isReporting && html`<${Report} dossier=${dossier} glass=${glass} name=${name} onAnswered=${onAnswered} onClose=${() => setIsReporting(false)} />`}
  `;
}

/** @param {Answering & {glass: AccessGlass, name: string, onClose: () => void}} props */
function Report({ dossier, glass, name, onAnswered, onClose }) {
  const { t } = useTranslator();
  const [words, setWords] = useState('');
  const { busy, fault, run } = useDoing();
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    run(async () => {
      await answerEmergency(dossier, glass.id, { answer: 'reported', words: words.trim() });
      onClose();
      await onAnswered();
    });
  };
  return html`
    <${Dialog} title=${t('dossier.answer.report.title', { name })} onClose=${onClose}>
      <form class="form" onSubmit=${submit}>
        <div>
          <label class="label" for="answer-words">${t('dossier.answer.words')}</label>
          <textarea id="answer-words" class="field" rows="3" maxlength="1000" value=${words} onInput=${(/** @type {any} */ event) => setWords(event.target.value)}></textarea>
        </div>
        <p class="hint">${t('dossier.answer.hint')}</p>
        <${FaultPlace} fault=${fault} />
        <div class="dialog-actions">
          <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
          <button class="button danger" aria-disabled=${String(busy)}>${t('dossier.answer.report')}</button>
        </div>
      </form>
    <//>
  `;
}
