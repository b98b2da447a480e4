/** What an opposition shuts, in words. */

/** @import { Key, Translator } from '../../i18n/translator.js' */
/** @import { DossierOpposition } from '../../wire/dossier/rights_types.js' */

/** "Bob Durand", "Pharmaciens", "Tout le monde", "Le document « Bilan »". @param {DossierOpposition} one @param {Translator} words */
export function opposedSentence({ against, target, account, title }, { t, has }) {
  if (against === 'whole') return t('dossier.against.whole');
  if (against === 'document') return title === null ? t('dossier.against.document') : t('dossier.against.document.named', { title });
  if (against === 'person') return account?.name ?? t('thread.someone');
  const key = `dossier.profile.${target}`;
  return has(key) ? t(/** @type {Key} */ (key)) : (target ?? '');
}
