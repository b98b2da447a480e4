/** A page beside the rail: a way back, a heading that takes the focus, and a column of panels. */

import { useEffect, useRef } from 'preact/hooks';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';

/**
 * @param {{title: string, onBack?: (() => void) | null, actions?: any, banner?: any, wide?: boolean, children?: any}} props
 */
export function Page({ title, onBack, actions, banner, wide = false, children }) {
  const { t } = useTranslator();
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus(), []);
  return html`
    <div class="page">
      <header class="page-head">
        ${onBack &&
        html`<button type="button" class="icon-button" aria-label=${t('page.back')} title=${t('page.back')} onClick=${onBack}>
          <${Icon} name="back" />
        </button>`}
        <h1 tabindex="-1" ref=${heading}>${title}</h1>
        ${actions}
      </header>
      ${banner}
      <div class="page-body"><div class=${`page-column ${wide ? 'wide' : ''}`}>${children}</div></div>
    </div>
  `;
}

/** @param {{id: string, title: string, lead?: any, children?: any}} props */
export const Panel = ({ id, title, lead, children }) => html`
  <section class="panel" aria-labelledby=${id}>
    <div>
      <h2 id=${id}>${title}</h2>
      ${lead && html`<p class="lead">${lead}</p>`}
    </div>
    ${children}
  </section>
`;

/** @param {{text: string | false | null}} props its place is there before, so that a screen reader is told */
export const Done = ({ text }) => html`
  <div role="status">${text && html`<p class="done"><${Icon} name="checkCircle" /><span>${text}</span></p>`}</div>
`;
