/** The structures of `dossier/contract/birth_places.py`. */

/**
 * @typedef {object} BirthPlace
 * @property {string} code
 * @property {string} name
 * @property {string | null} department null of a country
 */

export {};
