/** A small server that keeps the contract in memory: the other side of the wire for tests of `sync/`. */

import { ConnectionLost, Refusal } from '../../wire/errors.js';

const TEXT_CHARS = 8_000;
const ATTACHMENT_BYTES = 1_000;
const LOCK_AFTER_S = 900;
const ATTEMPTS = 3;
/** What a locked session is served. */
const LOCKED_TOO = new Set(['session.lock']);

export class Server {
  /** @param {{now: () => number}} clock */
  constructor(clock) {
    this.clock = clock;
    this.accounts = new Map();
    this.sessions = new Map();
    this.conversations = new Map();
    this.changes = [];
    this.sockets = [];
    this.asked = [];
    /** The address that each account's device is pushed to. */
    this.pushed = new Map();
    this.isUp = true;
    /** The archive (support/archive.js) of a server that has signed a checkpoint; null: it has none yet. */
    this.entries = null;
    /** Uploads by account and reference, as the contract has them once; and those under way. */
    this.attachments = new Map();
    this.uploads = [];
    this.meddleUpload = () => undefined;
    /** Called with each request before it is answered; what it returns is a refusal's code, 'lost' or undefined. */
    this.meddle = () => undefined;
  }

  account(id, kind = 'professional') {
    const account = { id, kind, name: id, profession: null, place: null };
    this.accounts.set(id, account);
    this.sessions.set(id, { id: `session of ${id}`, locked: false, pin: null, left: ATTEMPTS });
    return account;
  }

  /** What `GET /api/session` answers; the key is the account's, and none is given to a locked session. */
  told(account) {
    const session = this.session(account);
    const storage_key = session.locked ? null : Buffer.from(account.padEnd(32, '.')).toString('base64url');
    return { account: this.accounts.get(account), session, storage_key };
  }

  session(account) {
    const { id, locked, pin } = this.sessions.get(account);
    const pin_until = pin === null ? null : this.clock.now() + 3_600_000;
    return { id, locked, pin_set: pin !== null, lock_after_s: LOCK_AFTER_S, expires_at: 0, pin_until };
  }

  /** Locked by the server: idle, or asked for. */
  lock(account) {
    for (const socket of this.sockets) if (socket.account === account) socket.deliver({ op: 'session.locked' });
    this.sessions.get(account).locked = true;
  }

  unlock(session, pin) {
    if (session.pin === pin) {
      Object.assign(session, { locked: false, left: ATTEMPTS });
      return { result: { locked: false } };
    }
    session.left -= 1;
    const after = () => session.left || setImmediate(() => this.disconnect(4401));
    return { code: 'wrong_pin', details: { attempts_left: session.left }, after };
  }

  /** `POST /api/session/unlock`. */
  async unlockFor(account, pin) {
    if (!this.isUp) throw new ConnectionLost();
    const frame = { op: 'session.unlock', pin };
    this.asked.push(frame);
    const fault = this.meddle(frame);
    const { code, details, after } = this.unlock(this.sessions.get(account), pin);
    after?.();
    if (fault === 'lost') throw new ConnectionLost();
    if (fault ?? code) throw new Refusal(fault ?? code, details);
  }

  conversation(id, members) {
    this.conversations.set(id, { id, members, reads: new Map(members.map((one) => [one, 0])), messages: [] });
    this.append(id, members[0], { kind: 'opened', data: { accounts: members } });
  }

  append(id, author, fields) {
    const conversation = this.conversations.get(id);
    const message = {
      conversation: id,
      seq: conversation.messages.length + 1,
      at: this.clock.now(),
      author,
      kind: 'text',
      client_ref: null,
      text: null,
      attachments: [],
      reply_to: null,
      urgent: false,
      data: null,
      corrects: null,
      unreadable: null,
      ...fields,
    };
    conversation.messages.push(message);
    this.entries?.take(message);
    this.changes.push(id);
    return message;
  }

  /** Someone writes, and those who are connected hear of it. */
  say(id, author, text) {
    const message = this.append(id, author, { text, client_ref: `${author}-${Math.random()}` });
    this.tell(id, { op: 'message', ...message });
    return message;
  }

  read(id, account, seq) {
    const { reads } = this.conversations.get(id);
    reads.set(account, Math.max(reads.get(account), seq));
    this.changes.push(id);
    this.tell(id, { op: 'receipt', conversation: id, account, read_seq: seq, at: this.clock.now() });
  }

  tell(id, event) {
    const { members } = this.conversations.get(id);
    for (const socket of this.sockets) {
      if (members.includes(socket.account) && !this.sessions.get(socket.account).locked) socket.deliver(event);
    }
  }

  toldOf(id, me) {
    const { members, reads, messages } = this.conversations.get(id);
    const read_seq = reads.get(me);
    return {
      id,
      kind: 'group',
      dossier: null,
      feeds_dossier: false,
      subject: id,
      state: 'open',
      opened_by: members[0],
      created_at: messages[0].at,
      last_seq: messages.length,
      last_message: messages[messages.length - 1],
      unread: messages.filter((one) => one.kind === 'text' && one.author !== me && one.seq > read_seq).length,
      read_seq,
      archived: false,
      favourite: false,
      to_process: false,
      muted: false,
      members: members.map((account) => ({ ...this.accounts.get(account), account, read_seq: reads.get(account), left_at: null })),
      member_count: members.length,
    };
  }

  /** @param {string} account who the cookie speaks for */
  dialFor = (account) => () => new Socket(this, account);

  disconnect(code = 1006) {
    for (const socket of [...this.sockets]) socket.end(code);
  }

  answer(socket, frame) {
    this.asked.push(frame);
    const fault = this.meddle(frame);
    if (fault === 'lost') return this.lose(socket, frame);
    if (fault) return socket.deliver({ op: 'error', id: frame.id, code: fault, message: '', details: {} });
    const { result, code, details = {}, after } = this.execute(socket.account, frame);
    if (code) socket.deliver({ op: 'error', id: frame.id, code, message: '', details });
    else if (frame.id !== undefined) socket.deliver({ op: 'ok', id: frame.id, result });
    after?.();
    return undefined;
  }

  /** Executed and committed, but the connection dies before the answer is out. */
  lose(socket, frame) {
    this.execute(socket.account, frame);
    socket.end(1006);
  }

  execute(me, frame) {
    const { op } = frame;
    const session = this.sessions.get(me);
    if (session.locked && !LOCKED_TOO.has(op)) return { code: 'locked' };
    if (op === 'session.lock' && session.pin === null) return { code: 'conflict' };
    if (op === 'session.lock') return { result: { locked: true }, after: () => this.lock(me) };
    if (op === 'session.set_pin') session.pin = frame.pin;
    if (op === 'push.get') return { result: { key: 'KEY', subscribed: this.pushed.has(me) } };
    if (op === 'push.subscribe') this.pushed.set(me, frame.endpoint);
    if (op === 'push.unsubscribe') this.pushed.delete(me);
    if (op.startsWith('archive.')) return this.prove(frame);
    if (op === 'sync') return { result: this.page(me, frame) };
    if (op === 'conversation.get') return { result: this.toldOf(frame.conversation, me) };
    if (op === 'message.history') return { result: this.history(frame) };
    if (op === 'message.send') return this.send(me, frame);
    if (op === 'receipt.read') return { result: {}, after: () => this.read(frame.conversation, me, frame.seq) };
    return { result: {} };
  }

  /** `GET /api/archive/key`. */
  async archiveKey() {
    if (!this.isUp) throw new ConnectionLost();
    if (!this.entries) throw new Refusal('unavailable');
    return this.entries.signer.key;
  }

  prove({ op, since, conversation, seq }) {
    if (!this.entries) return { code: 'unavailable' };
    if (op === 'archive.prove') return { result: this.entries.prove(conversation, seq) };
    return since > this.entries.signed ? { code: 'conflict' } : { result: this.entries.checkpoint(since) };
  }

  page(me, { cursor, limit }) {
    const from = Number(cursor ?? 0);
    const changed = this.changes.slice(from, from + limit);
    const upTo = from + changed.length;
    const ids = [...new Set(changed)].filter((id) => this.conversations.get(id).members.includes(me));
    return { conversations: ids.map((id) => this.toldOf(id, me)), cursor: String(upTo), more: upTo < this.changes.length };
  }

  history({ conversation, before, after, limit }) {
    const { messages } = this.conversations.get(conversation);
    if (before !== undefined) return page(messages.filter((one) => one.seq < before).slice(-limit), messages);
    if (after !== undefined) return page(messages.filter((one) => one.seq > after).slice(0, limit), messages);
    return page(messages.slice(-limit), messages);
  }

  /** `POST /api/attachments`; what `meddleUpload` returns is a refusal, 'lost' (committed, unanswered), 'cut' or 'hold'. */
  upload(account, { conversation, ref, name, body, onShare }) {
    const upload = { ref, name };
    const answer = new Promise((resolve, reject) => {
      Object.assign(upload, { cancel: () => reject(new ConnectionLost()), onShare });
      upload.finish = () => {
        const known = this.attachments.get(`${account} ${ref}`);
        const made = known ?? { id: `a${this.attachments.size + 1}`, name, size: body.size, media_type: body.type, width: 40, height: 30, pages: null };
        this.attachments.set(`${account} ${ref}`, made);
        return made;
      };
      upload.go = () => resolve(upload.finish());
      setImmediate(() => {
        const fault = this.isUp ? this.meddleUpload(upload) : 'cut';
        if (fault === 'hold') return undefined;
        if (fault === 'lost') upload.finish();
        if (fault === 'lost' || fault === 'cut') return reject(new ConnectionLost());
        if (fault) return reject(new Refusal(fault.code, fault.details));
        return upload.go();
      });
    });
    this.uploads.push(upload);
    return { answer, cancel: () => upload.cancel() };
  }

  send(me, { conversation, client_ref, text = null, attachments: ids = [], reply_to = null, corrects = null, urgent = false }) {
    const { messages } = this.conversations.get(conversation);
    const first = messages.find((one) => one.author === me && one.client_ref === client_ref);
    if (first) return { result: { seq: first.seq, at: first.at, duplicate: true } };
    const all = [...this.attachments.values()];
    const attachments = ids.map((id) => all.find((one) => one.id === id));
    if (attachments.includes(undefined)) return { code: 'not_found' };
    const message = this.append(conversation, me, { client_ref, text, attachments, reply_to, corrects, urgent });
    return {
      result: { seq: message.seq, at: message.at, duplicate: false },
      after: () => this.tell(conversation, { op: 'message', ...message }),
    };
  }

  texts(id) {
    return this.conversations.get(id).messages.filter((one) => one.kind === 'text').map((one) => one.text);
  }
}

const page = (messages, all) => ({ messages, last_seq: all.length, corrections: corrections(messages, all) });

/** What corrects one of a page, or such a correction, and is not in it. */
function corrections(messages, all) {
  const corrected = new Set(messages.map((one) => one.seq));
  for (const one of all) if (corrected.has(one.corrects)) corrected.add(one.seq);
  return all.filter((one) => corrected.has(one.corrects) && !messages.includes(one));
}

class Socket {
  readyState = 0;

  constructor(server, account) {
    this.server = server;
    this.account = account;
    setImmediate(() => this.open());
  }

  open() {
    if (!this.server.isUp) return this.end(1006);
    this.readyState = 1;
    this.server.sockets.push(this);
    const session = this.server.session(this.account);
    const limits = { text_chars: TEXT_CHARS, frame_bytes: 65_536, attachment_bytes: ATTACHMENT_BYTES, in_flight: 64 };
    return this.deliver({ op: 'welcome', session, account: this.server.accounts.get(this.account), limits, server: { extensions: [] } });
  }

  send(text) {
    const frame = JSON.parse(text);
    setImmediate(() => {
      if (this.readyState === 1) this.server.answer(this, frame);
    });
  }

  deliver(frame) {
    setImmediate(() => {
      if (this.readyState === 1) this.onmessage({ data: JSON.stringify(frame) });
    });
  }

  close() {
    this.end(1006);
  }

  end(code) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.server.sockets = this.server.sockets.filter((socket) => socket !== this);
    this.onclose({ code });
  }
}
