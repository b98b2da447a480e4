/** The types of documents, as the server tells them; those that have a plainer word here have it. */

import { readTypes } from '../../wire/dossier/documents.js';
import { useLoaded } from '../asking.js';
import { useTranslator } from '../html.js';

/** @import { Key } from '../../i18n/translator.js' */
/** @import { DocumentTypes } from '../../wire/dossier/documents_types.js' */
/** @import { Loaded } from '../asking.js' */

/** @returns {Loaded<DocumentTypes>} */
export function useTypes() {
  const { t, has } = useTranslator();
  return useLoaded(async () => {
    const told = await readTypes();
    const plain = (/** @type {string} */ code, /** @type {string} */ label) => (has(`document.type.${code}`) ? t(/** @type {Key} */ (`document.type.${code}`)) : label);
    return { ...told, types: told.types.map((type) => ({ ...type, label: plain(type.code, type.label) })) };
  });
}
