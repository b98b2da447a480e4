/** One device with the client on it: a store, a storage that outlives the page, and a wire to the test's server. */

import { canVerify } from '../../model/log_key.js';
import { initial } from '../../model/state.js';
import { Store } from '../../model/store.js';
import { KnownArchive } from '../../platform/known.js';
import { Memory } from '../../platform/memory.js';
import { Client } from '../../sync/client.js';
import { Refusal } from '../../wire/errors.js';
import { settle } from './clock.js';

export class MapStorage {
  items = new Map();
  get length() {
    return this.items.size;
  }
  key = (index) => [...this.items.keys()][index] ?? null;
  getItem = (key) => this.items.get(key) ?? null;
  setItem = (key, value) => void this.items.set(key, value);
  removeItem = (key) => void this.items.delete(key);
}

/** The tabs of one browser: those that share a storage. */
class FakeTabs {
  static groups = new WeakMap();

  constructor(storage) {
    const groups = FakeTabs.groups;
    if (!groups.has(storage)) groups.set(storage, new Set());
    this.group = groups.get(storage).add(this);
  }

  tell(word) {
    for (const tab of this.group) if (tab !== this) setImmediate(() => tab.heard?.(word));
  }

  listen(heard) {
    this.heard = heard;
  }

  close() {
    this.group.delete(this);
  }
}

/** A browser's notifications: the person allows them or not, and has one address for pushes. */
class FakeNotifications {
  allows = false;
  address = 'https://push.test/1';
  shown = [];
  chosen = null;

  askPermission = async () => this.allows;
  isAllowed = () => this.allows;
  chosenBy = () => this.chosen;
  choose = (account) => void (this.chosen = account);
  unsubscribe = async () => void (this.address = null);
  show = async (shown) => void this.shown.push(shown);
  standing = async () =>
    this.shown.map((one) => ({
      conversation: one.tag,
      close: () => void (this.shown = this.shown.filter((other) => other !== one)),
    }));

  async subscribe(key) {
    if (!this.address) throw new Error('AbortError');
    return { endpoint: this.address, p256dh: key, auth: 'auth' };
  }
}

/** A browser's part of attaching: what is sealed outlives the page with its storage, and the wire is the test's server. */
class FakeFiles {
  static shelves = new WeakMap();
  shown = new Set();

  constructor(server, account, storage) {
    Object.assign(this, { server, account });
    if (!FakeFiles.shelves.has(storage)) FakeFiles.shelves.set(storage, new Map());
    this.lies = FakeFiles.shelves.get(storage);
    this.shelf = {
      put: async (key, pieces) => void this.lies.set(key, pieces),
      get: async (key) => this.lies.get(key),
      remove: async (key) => void this.lies.delete(key),
    };
  }

  shrink = async (file) => ({ body: file, name: file.name, width: null, height: null });
  upload = (what) => this.server.upload(this.account, what);
  alone = async (_name, run) => run();

  show = () => {
    const address = `blob:${Math.random()}`;
    this.shown.add(address);
    return address;
  };

  hide = (address) => void this.shown.delete(address);
}

/** A file as somebody chooses one. */
export const file = (name, text = name, type = 'image/jpeg') => new File([text], name, { type });

/** Open the page as this account; `storage` is what an earlier page of the same device left. */
export async function open(server, clock, account, { storage = new MapStorage(), random = () => 0.5, notifications = new FakeNotifications() } = {}) {
  let refs = 0;
  const page = `${storage.length}-${clock.now()}-${Math.random()}`;
  const told = server.told(account);
  const memory = new Memory(storage, account);
  const locked = told.session.locked || memory.isLocked(told.session);
  if (!locked) memory.open(told.storage_key);
  const store = new Store(initial(told.account, { ...told.session, locked }));
  const files = new FakeFiles(server, account, storage);
  const device = { files, store, memory, storage, ended: null, cookie: true, notifications, isLooking: true, isAble: await canVerify() };
  const environment = {
    dial: server.dialFor(account),
    timers: clock,
    now: clock.now,
    random,
    newRef: () => `${page}-${refs++}`,
    whoIsAsking: async () => {
      if (!device.cookie) throw new Refusal('unauthenticated');
      return server.told(account);
    },
    unlockSession: (pin) => server.unlockFor(account, pin),
    notifications,
    isLooking: () => device.isLooking,
    files,
  };
  const archive = { canVerify: async () => device.isAble, fetchKey: () => server.archiveKey(), known: new KnownArchive(storage, account) };
  device.client = new Client({ store, memory, tabs: new FakeTabs(storage), archive, environment, onEnded: (reason) => (device.ended = reason) });
  device.client.start();
  await settle();
  return device;
}

export const texts = (device, id) =>
  (device.store.state.threads.get(id)?.messages ?? []).filter((one) => one.kind === 'text').map((one) => one.text);
