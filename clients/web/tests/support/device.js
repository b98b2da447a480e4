/** One device with the client on it: a store, a storage that outlives the page, and a wire to the test's server. */

import { initial } from '../../model/state.js';
import { Store } from '../../model/store.js';
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

/** Open the page as this account; `storage` is what an earlier page of the same device left. */
export async function open(server, clock, account, { storage = new MapStorage(), random = () => 0.5 } = {}) {
  let refs = 0;
  const page = `${storage.length}-${clock.now()}-${Math.random()}`;
  const told = server.told(account);
  const memory = new Memory(storage, account);
  const locked = told.session.locked || memory.isLocked(told.session.id);
  if (!locked) memory.open(told.storage_key);
  const store = new Store(initial(told.account, { ...told.session, locked }));
  const device = { store, memory, storage, ended: null, cookie: true };
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
  };
  device.client = new Client({ store, memory, tabs: new FakeTabs(storage), environment, onEnded: (reason) => (device.ended = reason) });
  device.client.start();
  await settle();
  return device;
}

export const texts = (device, id) =>
  (device.store.state.threads.get(id)?.messages ?? []).filter((one) => one.kind === 'text').map((one) => one.text);
