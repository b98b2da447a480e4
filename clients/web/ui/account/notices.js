/** "Notifications sur cet appareil": whether it tells that a message waits, a try, and what to do where the browser refuses. */

import { useState } from 'preact/hooks';
import { isRefused, support } from '../../platform/notifications.js';
import { NoPushService, NotAllowed } from '../../sync/notices.js';
import { useDoing } from '../asking.js';
import { FaultPlace } from '../fault.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Done, Panel } from '../page.js';

/** @import { Notices } from '../../sync/notices.js' */
/** @typedef {Awaited<ReturnType<Notices['test']>>} Tested */

/** @param {{notices: Notices}} props */
export function Notifications({ notices }) {
  const { t } = useTranslator();
  const has = support();
  return html`
    <${Panel} id="account-notices" title=${t('notices.title')} lead=${t('notices.lead')}>
      ${has === 'ready' ? html`<${Switching} notices=${notices} />` : html`<${Hint} text=${t(`notices.none.${has}`)} />`}
    <//>
  `;
}

/** @param {{notices: Notices}} props */
function Switching({ notices }) {
  const { t } = useTranslator();
  const [isOn, setOn] = useState(notices.isOn);
  const [refused, setRefused] = useState(isRefused);
  const [tested, setTested] = useState(/** @type {Tested | null} */ (null));
  const doing = useDoing({ endpoint: t('notices.unknown_service') });
  const onSwitch = () =>
    doing.run(async () => {
      setTested(null);
      try {
        await (isOn ? notices.switchOff() : notices.switchOn());
      } catch (error) {
        if (error instanceof NotAllowed) return isRefused() ? setRefused(true) : doing.setFault({ text: t('notices.dismissed') });
        if (error instanceof NoPushService) return doing.setFault({ text: t('notices.no_service') });
        throw error;
      } finally {
        setOn(notices.isOn);
      }
    });
  const onTest = () => doing.run(async () => setTested(await notices.test()));
  if (refused) return html`<${Hint} text=${t('notices.refused')} />`;
  return html`
    <button type="button" class="switch" role="switch" aria-checked=${isOn} disabled=${doing.busy} onClick=${onSwitch}>
      <span class="switch-track" aria-hidden="true"></span>
      <span>${t('notices.switch')}</span>
    </button>
    <${FaultPlace} fault=${doing.fault ?? faultOf(tested, t)} />
    <${Done} text=${tested?.outcome === 'taken' && t('notices.test.taken')} />
    ${isOn &&
    html`<div class="panel-actions">
      <button type="button" class="button" disabled=${doing.busy} onClick=${onTest}>${t('notices.test')}</button>
    </div>`}
  `;
}

/**
 * @param {Tested | null} tested
 * @param {ReturnType<typeof useTranslator>['t']} t
 */
function faultOf(tested, t) {
  if (!tested || tested.outcome === 'taken') return null;
  return { text: t(tested.outcome === 'gone' ? 'notices.test.gone' : 'notices.test.failed', { status: tested.status ?? '–' }) };
}

/** @param {{text: string}} props */
const Hint = ({ text }) => html`<p class="hint-line"><${Icon} name="info" /><span>${text}</span></p>`;
