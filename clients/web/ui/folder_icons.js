/** What each folder looks like, in the rail, in the menu and where it is empty. */

/** @import { Folder } from '../model/folder.js' */
/** @import { IconName } from './icons.js' */

/** @type {Record<Folder, IconName>} */
export const FOLDER_ICONS = {
  inbox: 'inbox',
  unread: 'unreadMail',
  all: 'speech',
  favourite: 'star',
  to_process: 'task',
  archived: 'archive',
};
