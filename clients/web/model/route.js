/**
 * Where one is, in the address: `#/c/ID` a conversation, `#/new` a new one, `#/NAME/REST` a page, else the list. A folder other
 * than the inbox stands before: `#/unread`, `#/unread/c/ID`. Back is the browser's own.
 */

import { FOLDERS } from './folder.js';

/** @import { Folder } from './folder.js' */
/** @typedef {{name: 'list', folder: Folder} | {name: 'new'} | {name: 'conversation', id: string, folder: Folder} | {name: 'page', page: string, rest: string}} Route */

/**
 * @param {string} hash
 * @returns {Route}
 */
export function routeOf(hash) {
  const [first = '', ...others] = hash.replace(/^#\//u, '').split('/');
  const folder = FOLDERS.find((folder) => folder === first) ?? 'inbox';
  const [page = '', ...rest] = folder === first ? others : [first, ...others];
  const id = rest.join('/');
  if (page === 'c' && id) return { name: 'conversation', id: decodeURIComponent(id), folder };
  if (page === 'new') return { name: 'new' };
  return page ? { name: 'page', page, rest: id } : { name: 'list', folder };
}

/** @param {Folder} folder */
export const toFolder = (folder) => (folder === 'inbox' ? TO_LIST : `#/${folder}`);
/**
 * @param {string} id
 * @param {Folder} [folder] beside which it is shown
 */
export const toConversation = (id, folder = 'inbox') => `${folder === 'inbox' ? '#' : `#/${folder}`}/c/${encodeURIComponent(id)}`;
/** @param {string} page with what follows it, such as `people/ID` */
export const toPage = (page) => `#/${page}`;
export const TO_NEW = '#/new';
export const TO_LIST = '#/';
