/** Which kind an account is of, as one of a few words. */

import { html, useTranslator } from './html.js';

/** @import { AccountKind } from '../wire/types.js' */

/** @param {{kinds: readonly AccountKind[], chosen: AccountKind, onChoose: (kind: any) => void}} props */
export function Kinds({ kinds, chosen, onChoose }) {
  const { t } = useTranslator();
  return html`
    <fieldset>
      <legend class="label">${t('kind.legend')}</legend>
      <div class="choices">
        ${kinds.map(
          (kind) => html`<label key=${kind}><input type="radio" name="kind" value=${kind} checked=${kind === chosen} onChange=${() => onChoose(kind)} />${t(`kind.${kind}`)}</label>`,
        )}
      </div>
    </fieldset>
  `;
}
