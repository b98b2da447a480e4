/** Who of the circle would read a document, before it is deposited: people, and not rules. */

import { findReaders } from '../../wire/dossier/documents.js';
import { useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';

/** @import { Confidentiality, DocumentReaders } from '../../wire/dossier/documents_types.js' */

/** @param {{dossier: string, type_code: string | null, confidentiality: Confidentiality[], listed: string[], me: string}} props */
export function Audience({ dossier, type_code, confidentiality, listed, me }) {
  const { t, list } = useTranslator();
  const asked = [dossier, type_code, confidentiality.join(), listed.join()].join(' ');
  const loaded = useLoaded(async () => ({ asked, told: type_code ? await findReaders(dossier, { type_code, confidentiality, listed }) : null }), [asked]);
  // Who would have read it as it was before is not told of how it is now, not for a moment.
  const told = /** @type {DocumentReaders | null | undefined} */ (loaded.value?.asked === asked ? loaded.value.told : null);
  if (!type_code || !told) return html`<p class="will-read" role="status">${type_code ? loaded.fault?.text : t('document.readers.type')}</p>`;
  const others = (told.readers ?? []).filter(({ id }) => id !== me);
  const counted = t('document.readers', { count: told.count });
  const named = told.readers && (others.length ? list(others.map(({ name }) => name)) : t('document.readers.alone'));
  return html`<p class="will-read" role="status"><${Icon} name="users" size=${18} /><span><strong>${counted}</strong> ${named}</span></p>`;
}
