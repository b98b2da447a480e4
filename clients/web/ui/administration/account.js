/** One account as an operator sees it, and what an operator may do about it. */

import { useState } from 'preact/hooks';
import { fullDay, fullMoment } from '../../model/days.js';
import { deactivateAccount, reactivateAccount, resetAccount, unlockAccount } from '../../wire/identity.js';
import { useDoing } from '../asking.js';
import { Confirm } from '../confirm.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { AccountBadges } from './badges.js';
import { toAuditOf } from './places.js';

/** @import { AccessCode, AdministeredAccount } from '../../wire/identity_types.js' */
/** @import { Proven } from '../account/proof.js' */

/**
 * @param {{
 *   one: AdministeredAccount, isMe: boolean, proven: Proven, onCode: (code: AccessCode) => void,
 *   onChanged: () => Promise<void>, onClose: () => void
 * }} props
 */
export function AccountDialog({ one, isMe, proven, onCode, onChanged, onClose }) {
  const { t } = useTranslator();
  const [shown, setShown] = useState(one);
  const [asking, setAsking] = useState(/** @type {'reset' | 'deactivate' | null} */ (null));
  const { busy, fault, run } = useDoing();
  const { id, name } = shown.account;
  /** @param {(id: string) => Promise<AdministeredAccount>} act */
  const change = async (act) => {
    setShown(await proven(() => act(id)));
    await onChanged();
  };
  const toFacts = () => setAsking(null);
  if (asking === 'reset') {
    return html`<${Confirm} key="reset" title=${t('admin.reset.ask', { name })} body=${t('admin.reset.body')} verb=${t('admin.reset.do')} danger=${true}
      onDo=${() => proven(() => resetAccount(id))} onDone=${onCode} onClose=${toFacts} />`;
  }
  if (asking === 'deactivate') {
    return html`<${Confirm} key="deactivate" title=${t('admin.deactivate.ask', { name })} body=${t('admin.deactivate.body')} verb=${t('admin.deactivate')} danger=${true}
      onDo=${() => change(deactivateAccount)} onClose=${toFacts} />`;
  }
  const isOut = shown.state === 'deactivated';
  return html`
    <${Dialog} key="facts" title=${name} kind="tall" onClose=${onClose}>
      <${AccountBadges} one=${shown} />
      <${Facts} one=${shown} />
      <${FaultPlace} fault=${fault} />
      <div class="stack">
        ${shown.pin_blocked && html`<button type="button" class="button filled" aria-disabled=${String(busy)} onClick=${() => run(() => change(unlockAccount))}>${t('admin.unlock')}</button>`}
        ${isOut && html`<button type="button" class="button filled" aria-disabled=${String(busy)} onClick=${() => run(() => change(reactivateAccount))}>${t('admin.reactivate')}</button>`}
        ${!isOut && html`<button type="button" class="button" onClick=${() => setAsking('reset')}>${t('admin.reset')}</button>`}
        ${!isOut && !isMe && html`<button type="button" class="button" onClick=${() => setAsking('deactivate')}>${t('admin.deactivate')}</button>`}
        <a class="button" href=${toAuditOf(id)}>${t('admin.audit.of')}</a>
      </div>
    <//>
  `;
}

/** @param {{one: AdministeredAccount}} props */
function Facts({ one }) {
  const { t, locale } = useTranslator();
  const { account, login, created_at, active_at, sessions, second_factor } = one;
  /** @type {[string, string | null][]} */
  const facts = [
    [t('login.login'), login],
    [t('kind.legend'), t(`kind.${account.kind}`)],
    [t('admin.profession'), account.profession],
    [t('admin.place'), account.place],
    [t('admin.created'), fullDay(created_at, locale)],
    [t('admin.active'), active_at === null ? t('admin.never') : fullMoment(active_at, locale)],
    [t('admin.sessions'), String(sessions)],
    [t('factor.title'), t(second_factor ? 'admin.yes' : 'admin.no')],
  ];
  const known = facts.filter(([, value]) => value !== null);
  return html`<dl class="facts">${known.map(([word, value]) => html`<div key=${word}><dt>${word}</dt><dd>${value}</dd></div>`)}</dl>`;
}
