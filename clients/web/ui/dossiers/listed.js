/** The dossiers that changed last, for whatever shows a person: read once for the whole page, and again at each change. */

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { readDossier, searchDossiers } from '../../wire/dossier/dossiers.js';
import { useLoaded } from '../asking.js';

/** @import { State } from '../../model/state.js' */
/** @import { DossierPage, Patient } from '../../wire/dossier/dossiers_types.js' */
/** @typedef {{page: DossierPage | null, reload: () => Promise<void>}} ListedDossiers `page`: the first, null until it is there */

export const EXTENSION = 'dossier';

/** @type {import('preact').Context<ListedDossiers>} */
export const Listed = createContext(/** @type {any} */ (null));

export const useListed = () => useContext(Listed);

/** @param {State} state */
export const hasDossiers = (state) => state.extensions?.includes(EXTENSION) ?? false;

/**
 * @param {State} state
 * @returns {ListedDossiers}
 */
export function useFirstPage(state) {
  const isServed = hasDossiers(state);
  const { value, reload } = useLoaded(
    async () => (isServed ? searchDossiers({ text: '', after: null }) : null),
    [isServed, state.link.status === 'online', state.dossierChanges],
  );
  return { page: value, reload };
}

/**
 * Who a dossier is of; null for who may not open it, and until it is known.
 *
 * @param {string} id
 * @param {State} state
 * @returns {Patient | null}
 */
export function usePatient(id, state) {
  const { page } = useListed();
  const listed = page?.dossiers.find((one) => one.dossier === id)?.person;
  const isElsewhere = page !== null && !listed; // on a further page, or merged into another one
  const { value } = useLoaded(
    async () => (isElsewhere ? (await readDossier(id)).person : null),
    [id, isElsewhere, state.link.status === 'online', state.dossierChanges.get(id)],
  );
  return listed ?? value;
}
