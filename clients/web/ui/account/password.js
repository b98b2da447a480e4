/** Another password, whose rules are said before it is chosen. */

import { useRef, useState } from 'preact/hooks';
import { changePassword } from '../../wire/identity.js';
import { useDoing, useFacts } from '../asking.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Done, Panel } from '../page.js';
import { Secret } from '../secret.js';

/** @import { Translate } from '../../i18n/translator.js' */

/** @param {{proven: import('./proof.js').Proven}} props */
export function Password({ proven }) {
  const { t } = useTranslator();
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState(false);
  const onDone = () => {
    setOpen(false);
    setDone(true);
  };
  return html`
    <${Panel} id="account-password" title=${t('password.title')} lead=${t('password.lead')}>
      <${Done} text=${done && t('password.done')} />
      <div class="panel-actions"><button type="button" class="button" onClick=${() => setOpen(true)}>${t('password.change')}</button></div>
    <//>
    ${open && html`<${Change} proven=${proven} onDone=${onDone} onClose=${() => setOpen(false)} />`}
  `;
}

/**
 * What the server says of a password that it does not take.
 *
 * @param {Translate} t
 * @param {number} chars
 */
export const weaknesses = (t, chars) => ({
  too_short: t('password.too_short', { count: chars }),
  common: t('password.common'),
  like_login: t('password.like_login'),
});

/** @param {{proven: import('./proof.js').Proven, onDone: () => void, onClose: () => void}} props */
function Change({ proven, onDone, onClose }) {
  const { t } = useTranslator();
  const chars = useFacts()?.password_chars ?? 0;
  const current = useRef(/** @type {HTMLInputElement | null} */ (null));
  const chosen = useRef(/** @type {HTMLInputElement | null} */ (null));
  const { busy, fault, setFault, run } = useDoing({ ...weaknesses(t, chars), password: t('password.wrong') });
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    const [password, new_password] = [current, chosen].map((field) => field.current?.value ?? '');
    if (!password || !new_password) {
      setFault({ text: t('password.empty') });
      return (password ? chosen : current).current?.focus();
    }
    if (await run(() => proven(() => changePassword({ password, new_password })))) return onDone();
    return undefined;
  };
  return html`
    <${Dialog} title=${t('password.change')} onClose=${onClose}>
      <form class="form" onSubmit=${submit} novalidate>
        <${Secret} id="password-current" label=${t('password.current')} field=${current} kind="current-password" />
        <div>
          <${Secret} id="password-new" label=${t('password.new')} field=${chosen} kind="new-password" describedby="password-rules" />
          <p class="hint" id="password-rules">${rules(t, chars)}</p>
        </div>
        <${FaultPlace} fault=${fault} />
        <button class="button filled" aria-disabled=${String(busy)}>${t('password.submit')}</button>
      </form>
    <//>
  `;
}

/**
 * @param {Translate} t
 * @param {number} chars 0 until the server has told
 */
export const rules = (t, chars) => [chars > 0 && t('password.rules.chars', { count: chars }), t('password.rules')].filter(Boolean).join(' ');
