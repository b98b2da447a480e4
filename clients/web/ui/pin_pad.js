/** Where a PIN is typed: with a finger in a glove, a keyboard, or by pasting. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';

/** As the contract has it. */
export const PIN_DIGITS = { least: 6, most: 8 };

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** @param {string} text */
export const digitsOf = (text) => text.replace(/\D/gu, '').slice(0, PIN_DIGITS.most);

/**
 * @param {object} props
 * @param {string} props.label
 * @param {number | null} props.length of the PIN, where it is known: its last digit submits it
 * @param {boolean} props.busy
 * @param {string | null} props.fault
 * @param {(pin: string) => Promise<void>} props.onPin
 * @param {() => void} props.onShort somebody submits too few digits
 */
export function PinPad({ label, length, busy, fault, onPin, onShort }) {
  const { t } = useTranslator();
  const [pin, setPin] = useState('');
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useLayoutEffect(() => field.current?.focus(), []); // before the first key that somebody presses

  /** @param {string} next */
  const write = (next) => {
    if (busy) return;
    setPin(next);
    if (next.length === length) send(next);
  };
  /** @param {string} whole */
  const send = async (whole) => {
    if (busy) return;
    if (whole.length < PIN_DIGITS.least) return onShort();
    await onPin(whole);
    setPin('');
  };
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    send(pin);
  };
  /** @param {Event} event keys leave the focus in the field, so that a keyboard goes on where a finger began */
  const stay = (event) => event.preventDefault();
  const shown = Math.max(length ?? PIN_DIGITS.least, pin.length);
  return html`
    <form class="pin-pad" onSubmit=${submit} novalidate>
      <div class="pin-field">
        <span class="pin-dots" role="img" aria-label=${t('lock.dots', { count: pin.length })}>
          ${Array.from({ length: shown }, (_, index) => html`<i class=${dotClass(index, pin.length, shown)} />`)}
        </span>
        <input id="pin" ref=${field} type="password" inputmode="none" autocomplete="one-time-code" value=${pin}
          aria-label=${label} aria-describedby="pin-fault" aria-invalid=${String(fault !== null)}
          onInput=${(/** @type {any} */ event) => write(event.target.value = digitsOf(event.target.value))} />
      </div>
      <p class="pin-fault" id="pin-fault" role="alert">${fault}</p>
      <div class="pin-keys" onPointerDown=${stay} onMouseDown=${stay}>
        ${KEYS.map((key) => html`<${Key} key=${key} digit=${key} onPress=${() => write(digitsOf(pin + key))} />`)}
        ${length === null
          ? html`<button class="pin-key plain" aria-label=${t('lock.submit')} title=${t('lock.submit')} aria-disabled=${String(busy || pin.length < PIN_DIGITS.least)}>
              <${Icon} name="check" size=${28} />
            </button>`
          : html`<span />`}
        <${Key} digit="0" onPress=${() => write(digitsOf(`${pin}0`))} />
        <button type="button" class="pin-key plain" aria-label=${t('lock.erase')} title=${t('lock.erase')} onClick=${() => write(pin.slice(0, -1))}>
          <${Icon} name="backspace" size=${26} />
        </button>
      </div>
    </form>
  `;
}

/**
 * @param {number} index
 * @param {number} typed
 * @param {number} shown
 */
const dotClass = (index, typed, shown) =>
  `${index < typed ? 'full' : ''} ${index === Math.min(typed, shown - 1) ? 'next' : ''}`;

/** @param {{digit: string, onPress: () => void}} props */
const Key = ({ digit, onPress }) => html`<button type="button" class="pin-key" onClick=${onPress}>${digit}</button>`;
