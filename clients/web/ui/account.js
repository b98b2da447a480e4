/** One's own account: appearance, language, and the way out, which asks before anything unsent is lost. */

import { useState } from 'preact/hooks';
import { LANGUAGES } from '../i18n/translator.js';
import { unsent } from '../model/outbox.js';
import { THEMES, setTheme, theme } from '../platform/preferences.js';
import { Dialog } from './dialog.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { PersonLine } from './person.js';
import { go, toPage } from './route.js';

/** @import { State } from '../model/state.js' */
/** @import { AccountKind } from '../wire/types.js' */
/** @import { IconName } from './icons.js' */

/** @type {{page: string, icon: IconName, name: 'account.security' | 'groups.page' | 'people.page', kind?: AccountKind}[]} */
const MENU = [
  { page: 'groups', icon: 'contacts', name: 'groups.page', kind: 'professional' },
  { page: 'people', icon: 'users', name: 'people.page', kind: 'professional' },
  { page: 'account', icon: 'shield', name: 'account.security' },
];

/** @param {{state: State, onClose: () => void, onHelp: () => void, onLogOut: () => Promise<void>, onLanguage: (language: any) => void}} props */
export function Account({ state, onClose, onHelp, onLogOut, onLanguage }) {
  const words = useTranslator();
  const { t } = words;
  const [chosen, setChosen] = useState(theme());
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  const waiting = unsent(state.outbox).length;
  /** @param {string} page */
  const visit = (page) => {
    onClose();
    go(toPage(page));
  };
  const logOut = () => onLogOut().catch(() => setFailed(true));
  if (asking) {
    return html`
      <${Dialog} key="asking" title=${t('account.logout.unsent.title', { count: waiting })} onClose=${onClose}>
        <p>${t('account.logout.unsent.body')}</p>
        ${failed && html`<${Failed} />`}
        <div class="dialog-actions">
          <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
          <button type="button" class="button danger" onClick=${logOut}>${t('account.logout.anyway')}</button>
        </div>
      <//>
    `;
  }
  const themes = THEMES.map((name) => ({ value: name, label: t(`account.theme.${name}`) }));
  const languages = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label, lang: value }));
  return html`
    <${Dialog} key="menu" title=${t('account.name')} kind="menu" onClose=${onClose}>
      <ul><${PersonLine} person=${{ ...state.account, account: state.account.id }} /></ul>
      <${Choice} name="theme" legend=${t('account.theme')} chosen=${chosen} choices=${themes}
        onChoose=${(/** @type {any} */ value) => { setTheme(value); setChosen(value); }} />
      <${Choice} name="language" legend=${t('account.language')} chosen=${words.language} choices=${languages} onChoose=${onLanguage} />
      ${MENU.filter(({ kind }) => !kind || kind === state.account.kind).map(
        ({ page, icon, name }) => html`
          <button type="button" class="button" key=${page} onClick=${() => visit(page)}><${Icon} name=${icon} />${t(name)}</button>
        `,
      )}
      <button type="button" class="button only-wide" onClick=${() => { onClose(); onHelp(); }}><${Icon} name="keyboard" />${t('keys.title')}</button>
      ${failed && html`<${Failed} />`}
      <button type="button" class="button" onClick=${waiting ? () => setAsking(true) : logOut}>
        <${Icon} name="logOut" />${t('account.logout')}
      </button>
    <//>
  `;
}

/** @param {{name: string, legend: string, chosen: string, choices: {value: string, label: string, lang?: string}[], onChoose: (value: string) => void}} props */
const Choice = ({ name, legend, chosen, choices, onChoose }) => html`
  <fieldset>
    <legend>${legend}</legend>
    <div class="choices">
      ${choices.map(
        ({ value, label, lang }) => html`
          <label lang=${lang}><input type="radio" name=${name} value=${value} checked=${value === chosen} onChange=${() => onChoose(value)} />${label}</label>
        `,
      )}
    </div>
  </fieldset>
`;

function Failed() {
  const { t } = useTranslator();
  return html`<p class="fault" role="alert"><${Icon} name="alert" /><span>${t('account.logout.failed')}</span></p>`;
}
