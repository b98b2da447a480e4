/** The person takes back what somebody's place stands on: a consent, or that they did not oppose. */

import { memberName } from '../../model/structures.js';
import { takeBack } from '../../wire/dossier/rights.js';
import { useDoing } from '../asking.js';
import { Dialog } from '../dialog.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';

/** @import { CareTeamMember } from '../../wire/dossier/dossiers_types.js' */

/** @param {{dossier: string, member: CareTeamMember, own: boolean, onDone: (name: string) => void, onClose: () => void}} props */
export function Withdraw({ dossier, member, own, onDone, onClose }) {
  const { t } = useTranslator();
  const name = memberName(member) ?? t('thread.someone');
  const { busy, fault, run } = useDoing({ no_basis_left: t('dossier.reason.no_basis_left') });
  const done = () => run(async () => {
    await takeBack(dossier, member.number);
    onDone(name);
  });
  return html`
    <${Dialog} title=${t(own ? 'dossier.withdraw.ask.mine' : 'dossier.withdraw.ask', { name })} onClose=${onClose}>
      <p>${t(member.structure ? 'dossier.structure.withdraw.body' : 'dossier.withdraw.body', { name })}</p>
      <${FaultPlace} fault=${fault} />
      <div class="dialog-actions">
        <button type="button" class="button plain" onClick=${onClose}>${t('dialog.cancel')}</button>
        <button type="button" class="button danger" aria-disabled=${String(busy)} onClick=${done}>${t('dossier.withdraw.do')}</button>
      </div>
    <//>
  `;
}
