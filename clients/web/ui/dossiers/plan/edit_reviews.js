/** Reviews of a plan, as they are written: planned, then done with what came of them. */

import { html, useTranslator } from '../../html.js';
import { Icon } from '../../icons.js';
import { Panel } from '../../page.js';
import { Field } from '../fields.js';
import { Words } from '../words_fields.js';

/** @import { Review } from '../../../wire/dossier/plan_types.js' */
/** @import { EditProps } from './edit.js' */

/** @param {EditProps} props */
export function EditReviews({ written, write, faults }) {
  const { t } = useTranslator();
  const { reviews } = written;
  /** @param {number} at @param {Partial<Review>} change */
  const change = (at, change) => write({ reviews: reviews.map((one, index) => (index === at ? { ...one, ...change } : one)) });
  return html`
    <${Panel} id="plan-edit-reviews" title=${t('plan.reviews')} lead=${t('plan.edit.reviews.lead')}>
      ${reviews.map(({ planned_on, done_on, outcome = '' }, at) => html`
        <fieldset class="plan-part" key=${at}>
          <legend>${t('plan.edit.review', { number: at + 1 })}</legend>
          <div class="field-pair">
            <${Field} name=${`review${at}-planned_on`} label=${t('plan.edit.review.planned')} type="date" value=${planned_on} onWrite=${(/** @type {string} */ day) => change(at, { planned_on: day })} faults=${faults} />
            <${Field} name=${`review${at}-done_on`} label=${t('plan.edit.review.done')} type="date" value=${done_on ?? ''} optional=${true} onWrite=${(/** @type {string} */ day) => change(at, { done_on: day || null })} faults=${faults} />
          </div>
          <${Words} name=${`review${at}-outcome`} label=${t('plan.edit.review.outcome')} value=${outcome} most=${5_000} optional=${true} onWrite=${(/** @type {string} */ text) => change(at, { outcome: text })} faults=${faults} />
          <button type="button" class="button plain" onClick=${() => write({ reviews: reviews.filter((_, index) => index !== at) })}>${t('plan.edit.review.remove')}</button>
        </fieldset>
      `)}
      <button type="button" class="button" onClick=${() => write({ reviews: [...reviews, { planned_on: '' }] })}><${Icon} name="plus" />${t('plan.edit.review.add')}</button>
    <//>
  `;
}
