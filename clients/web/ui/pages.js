/** The pages beside conversations: `#/NAME/REST` in the workspace, for those whom a page is for; and the doors, each at its path. */

/** @import { ComponentType } from 'preact' */
/** @import { State } from '../model/state.js' */
/** @import { Client } from '../sync/client.js' */
/** @import { Account } from '../wire/types.js' */
/**
 * @typedef {object} PageProps
 * @property {Client} client
 * @property {State} state
 * @property {string} rest of the address, after the page's name
 * @property {any} banner to be drawn under the page's header
 * @property {() => Promise<void>} onLogOut
 * @property {(language: any) => void} onLanguage
 *
 * @typedef {object} Page
 * @property {ComponentType<PageProps>} draw
 * @property {(account: Account) => boolean} isFor everybody else is at the list
 *
 * @typedef {object} DoorProps
 * @property {(proof?: {password: string}) => void} onLoggedIn with the password just typed, where there was one: it sets the first PIN
 * @property {(language: any) => void} onLanguage
 */

/** @type {Readonly<Record<string, Page>>} by name */
export const PAGES = {};

/** @type {Readonly<Record<string, ComponentType<DoorProps>>>} by path: the server has the client's page at each of them */
export const DOORS = {};
