/** Which keys do what, on one sheet. */

import { Dialog } from './dialog.js';
import { html, useTranslator } from './html.js';
import { MARKS } from './marking.js';

/** @param {{onClose: () => void}} props */
export function KeysDialog({ onClose }) {
  const { t } = useTranslator();
  const list = [
    ['↑ ↓', t('keys.move')],
    [t('keys.ends.keys'), t('keys.ends')],
    [t('keys.open.keys'), t('keys.open')],
    ...MARKS.map(({ name, key }) => [key.toUpperCase(), t(`mark.${name}`)]),
    ['?', t('keys.help')],
  ];
  const thread = [
    ['↑ ↓', t('keys.messages')],
    [t('keys.actions.keys'), t('keys.actions')],
    [t('keys.open.keys'), t('keys.send')],
    [t('keys.line.keys'), t('keys.line')],
    [t('keys.escape.keys'), t('keys.escape')],
  ];
  return html`
    <${Dialog} title=${t('keys.title')} onClose=${onClose}>
      <${Keys} title=${t('keys.list')} keys=${list} />
      <${Keys} title=${t('keys.thread')} keys=${thread} />
      <div class="dialog-actions"><button type="button" class="button" onClick=${onClose}>${t('dialog.close')}</button></div>
    <//>
  `;
}

/** @param {{title: string, keys: string[][]}} props */
const Keys = ({ title, keys }) => html`
  <h3>${title}</h3>
  <dl class="keys">${keys.map(([key, does]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${does}</dd></div>`)}</dl>
`;
