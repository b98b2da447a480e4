/** What one may read as a file that one keeps: what is in it, how far it has come, and the way to give it up. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { save } from '../platform/save.js';
import { BrokenOff, exportConversation } from '../wire/download.js';
import { useDoing } from './asking.js';
import { Dialog } from './dialog.js';
import { FaultPlace, GivenUp } from './fault.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { Done } from './page.js';
import { Progress } from './progress.js';

/** @import { Key } from '../i18n/translator.js' */
/** @import { Export, How } from '../wire/download.js' */
/** @import { Conversation } from '../wire/types.js' */

const PARTS = /** @type {const} */ (['export.part.read', 'export.part.files', 'export.part.proof']);

/** @param {{conversation: Conversation, onClose: () => void}} props */
export function ConversationExport({ conversation, onClose }) {
  const { t } = useTranslator();
  const take = (/** @type {How} */ how) => exportConversation(conversation.id, how);
  return html`<${ExportDialog} title=${t('export.title')} body=${t('export.body')} parts=${PARTS} leaves=${t('export.leaves')} take=${take} onClose=${onClose} />`;
}

/**
 * @param {{
 *   title: string, body: string, parts: readonly Key[], leaves: string, take: (how: How) => Promise<Export>, mayBegin?: () => boolean, children?: any, onClose: () => void
 * }} props `leaves`: what it means that it leaves; `mayBegin`: all is said that is asked for
 */
export function ExportDialog({ title, body, parts, leaves, take, mayBegin = () => true, children, onClose }) {
  const { t } = useTranslator();
  const { busy, fault, setFault, run } = useDoing({ unavailable: t('export.unavailable') });
  const [share, setShare] = useState(0);
  const [saved, setSaved] = useState(/** @type {{name: string, messages: number} | null} */ (null));
  const given = useRef(/** @type {AbortController | null} */ (null));
  // Nothing of it comes into a page that is locked, or that has gone on.
  useEffect(() => () => given.current?.abort(), []);
  const begin = () =>
    run(async () => {
      const { signal } = (given.current = new AbortController());
      setShare(0);
      setSaved(null);
      try {
        const { blob, ...about } = await take({ onShare: setShare, signal });
        save(blob, about.name);
        setSaved(about);
      } catch (error) {
        if (signal.aborted) throw new GivenUp();
        if (!(error instanceof BrokenOff)) throw error;
        setFault({ text: t('export.broken') });
      }
    });
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      <p>${body}</p>
      <ul class="parts">
        ${parts.map((part) => html`<li key=${part}>${t(part)}</li>`)}
      </ul>
      <p class="note"><${Icon} name="info" /><span>${leaves}</span></p>
      ${children && !saved && html`<div class="asked">${children}</div>`}
      <${FaultPlace} fault=${fault} />
      <${Done} text=${saved && t('export.saved', { name: saved.name, count: saved.messages })} />
      ${busy
        ? html`<${Progress} text=${t('export.progress', { percent: Math.round(share * 100) })} share=${share} onCancel=${() => given.current?.abort()} />`
        : html`<div class="dialog-actions">
            <button type="button" class="button plain" onClick=${onClose}>${t(saved ? 'dialog.close' : 'dialog.cancel')}</button>
            <button type="button" class=${saved ? 'button' : 'button filled'} onClick=${() => mayBegin() && begin()}><${Icon} name="download" />${t(saved || fault ? 'export.again' : 'export.verb')}</button>
          </div>`}
    <//>
  `;
}
