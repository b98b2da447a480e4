/** The pages beside conversations: `#/NAME/REST` in the workspace, for those whom a page is for; and the doors, each at its path. */

import { AccountPage } from './account/page.js';
import { Activation } from './activation.js';
import { AdministrationPage } from './administration/page.js';
import { hasDossiers } from './dossiers/listed.js';
import { DossiersPage } from './dossiers/page.js';
import { GroupsPage } from './groups/page.js';
import { PeoplePage } from './people/page.js';

/** @import { ComponentType } from 'preact' */
/** @import { Overview } from '../model/overview.js' */
/** @import { State } from '../model/state.js' */
/** @import { Client } from '../sync/client.js' */
/**
 * @typedef {object} PageProps
 * @property {Client} client
 * @property {State} state
 * @property {readonly Overview[]} all conversations
 * @property {string} rest of the address, after the page's name
 * @property {any} banner to be drawn under the page's header
 * @property {() => Promise<void>} onLogOut
 * @property {(language: any) => void} onLanguage
 *
 * @typedef {object} Page
 * @property {ComponentType<PageProps>} draw
 * @property {(state: State) => boolean} isFor everybody else is at the list
 *
 * @typedef {object} DoorProps
 * @property {(proof?: {password: string}) => void} onLoggedIn with the password just typed, where there was one: it sets the first PIN
 * @property {(language: any) => void} onLanguage
 */

/** @type {Readonly<Record<string, Page>>} by name */
export const PAGES = {
  account: { draw: AccountPage, isFor: () => true },
  groups: { draw: GroupsPage, isFor: ({ account }) => account.kind === 'professional' },
  people: { draw: PeoplePage, isFor: ({ account }) => account.kind === 'professional' },
  administration: { draw: AdministrationPage, isFor: ({ account }) => account.kind === 'operator' },
  dossiers: { draw: DossiersPage, isFor: (state) => state.account.kind !== 'operator' && (state.extensions === null || hasDossiers(state)) },
};

/** @type {Readonly<Record<string, ComponentType<DoorProps>>>} by path: the server has the client's page at each of them */
export const DOORS = { '/activation': Activation };
