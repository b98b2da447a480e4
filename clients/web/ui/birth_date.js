/** A birth date in three fields: day, month, year; nobody scrolls back eighty years in a calendar. */

import { html, useTranslator } from './html.js';

/** @import { Written } from '../model/birth_date.js' */

const PARTS = /** @type {const} */ ([
  ['day', 2],
  ['month', 2],
  ['year', 4],
]);

/**
 * @param {{
 *   id: string, written: Written, onWrite: (written: Written) => void, legend: any, wrong?: boolean, own?: boolean,
 *   first?: {current: HTMLInputElement | null}
 * }} props `own`: the browser may fill it in for its owner
 */
export function BirthDate({ id, written, onWrite, legend, wrong = false, own = false, first }) {
  const { t } = useTranslator();
  return html`
    <fieldset class="birth-date" aria-describedby=${`${id}-hint`}>
      <legend class="label">${legend}</legend>
      <p class="hint" id=${`${id}-hint`}>${t('birth.hint')}</p>
      <div class="birth-parts">
        ${PARTS.map(
          ([part, digits]) => html`
            <div class=${`birth-${part}`} key=${part}>
              <label class="label" for=${`${id}-${part}`}>${t(`birth.${part}`)}</label>
              <div class="field">
                <input id=${`${id}-${part}`} ref=${part === 'day' ? first : undefined} value=${written[part]} inputmode="numeric" maxlength=${digits}
                  autocomplete=${own ? `bday-${part}` : 'off'} aria-invalid=${String(wrong)}
                  onInput=${(/** @type {any} */ event) => onWrite({ ...written, [part]: event.target.value.trim() })} />
              </div>
            </div>
          `,
        )}
      </div>
    </fieldset>
  `;
}

/** @type {Written} */
export const UNWRITTEN = { day: '', month: '', year: '' };
