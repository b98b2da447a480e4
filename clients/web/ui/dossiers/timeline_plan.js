/** What happened to the plan, and to the person, as lines of the shared thread. */

import { writtenDate } from '../../model/partial_date.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Sought } from '../sought.js';
import { toDossier } from './places.js';

/** @import { Translator } from '../../i18n/translator.js' */
/** @import { TimelineEvent, TimelinePlan } from '../../wire/dossier/timeline_types.js' */
/** @import { LineProps } from './timeline_lines.js' */

/** @param {LineProps} props */
export function PlanLine({ lines: [line], told }) {
  const words = useTranslator();
  const { t } = words;
  const author = told.accounts.find(({ id }) => id === line.author);
  return html`
    <p class="happened">
      <strong>${author?.name ?? t('thread.someone')}</strong> ${stepSentence(/** @type {TimelinePlan} */ (line.plan), words)}
      <a class="button text" href=${toDossier(line.conversation, 'plan')}>${t('timeline.plan.open')}<${Icon} name="more" size=${18} /></a>
    </p>
  `;
}

/** @param {TimelinePlan} plan @param {Translator} words */
function stepSentence({ step, title }, { t }) {
  if (step.kind === 'moved') return t(`timeline.plan.moved.${step.move ?? 'activated'}`);
  if (step.kind === 'action_moved') return t(`timeline.plan.action.${step.action_move ?? 'carried_out'}`, { title: title ?? '' });
  return t(`timeline.plan.${step.kind}`, { title: title ?? '' });
}

/** @param {LineProps} props */
export function EventLine({ lines: [line], told }) {
  const { t } = useTranslator();
  const { event, version } = /** @type {TimelineEvent} */ (line.event);
  const author = told.accounts.find(({ id }) => id === line.author);
  return html`
    <article class="card">
      <header><h3><${Sought} text=${event.title} /></h3><small>${t(`life.kind.${event.kind}`)} · ${writtenDate(event.began_on)}</small></header>
      <p>${t('life.said', { source: event.source })}</p>
      <p class="hint">${t(version > 1 ? 'timeline.event.corrected' : 'timeline.event.told', { name: author?.name ?? t('thread.someone') })}</p>
    </article>
  `;
}
