/** Copy a text, where the browser lets a page do so. */

import { useState } from 'preact/hooks';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';

/** @param {{text: string, label: string}} props nothing where it may not (plain http) */
export function Copy({ text, label }) {
  const { t } = useTranslator();
  const [copied, setCopied] = useState(false);
  if (!navigator.clipboard) return null;
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true), () => undefined);
  return html`
    <button type="button" class="button" onClick=${copy}><${Icon} name=${copied ? 'check' : 'copy'} />${label}</button>
    <span role="status" class="hidden">${copied && t('copy.done')}</span>
  `;
}
