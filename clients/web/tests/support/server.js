/** A small server that keeps the contract in memory: the other side of the wire for tests of `sync/`. */

const TEXT_CHARS = 8_000;

export class Server {
  /** @param {{now: () => number}} clock */
  constructor(clock) {
    this.clock = clock;
    this.accounts = new Map();
    this.conversations = new Map();
    this.changes = [];
    this.sockets = [];
    this.asked = [];
    this.isUp = true;
    /** Called with each request before it is answered; what it returns is a refusal's code, 'lost' or undefined. */
    this.meddle = () => undefined;
  }

  account(id, kind = 'professional') {
    const account = { id, kind, name: id, profession: null, place: null };
    this.accounts.set(id, account);
    return account;
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
      ...fields,
    };
    conversation.messages.push(message);
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
    for (const socket of this.sockets) if (members.includes(socket.account)) socket.deliver(event);
  }

  told(id, me) {
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
    const { result, after } = this.execute(socket.account, frame);
    if (frame.id !== undefined) socket.deliver({ op: 'ok', id: frame.id, result });
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
    if (op === 'sync') return { result: this.page(me, frame) };
    if (op === 'conversation.get') return { result: this.told(frame.conversation, me) };
    if (op === 'message.history') return { result: this.history(frame) };
    if (op === 'message.send') return this.send(me, frame);
    if (op === 'receipt.read') return { result: {}, after: () => this.read(frame.conversation, me, frame.seq) };
    return { result: {} };
  }

  page(me, { cursor, limit }) {
    const from = Number(cursor ?? 0);
    const changed = this.changes.slice(from, from + limit);
    const upTo = from + changed.length;
    const ids = [...new Set(changed)].filter((id) => this.conversations.get(id).members.includes(me));
    return { conversations: ids.map((id) => this.told(id, me)), cursor: String(upTo), more: upTo < this.changes.length };
  }

  history({ conversation, before, after, limit }) {
    const { messages } = this.conversations.get(conversation);
    if (before !== undefined) return page(messages.filter((one) => one.seq < before).slice(-limit), messages);
    if (after !== undefined) return page(messages.filter((one) => one.seq > after).slice(0, limit), messages);
    return page(messages.slice(-limit), messages);
  }

  send(me, { conversation, client_ref, text }) {
    const { messages } = this.conversations.get(conversation);
    const first = messages.find((one) => one.author === me && one.client_ref === client_ref);
    if (first) return { result: { seq: first.seq, at: first.at, duplicate: true } };
    const message = this.append(conversation, me, { client_ref, text });
    return {
      result: { seq: message.seq, at: message.at, duplicate: false },
      after: () => this.tell(conversation, { op: 'message', ...message }),
    };
  }

  texts(id) {
    return this.conversations.get(id).messages.filter((one) => one.kind === 'text').map((one) => one.text);
  }
}

const page = (messages, all) => ({ messages, last_seq: all.length });

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
    const session = { id: 's', locked: false, pin_set: false, lock_after_s: null, expires_at: 0 };
    const limits = { text_chars: TEXT_CHARS, frame_bytes: 65_536, attachment_bytes: 1, in_flight: 64 };
    return this.deliver({ op: 'welcome', session, account: this.server.accounts.get(this.account), limits });
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
