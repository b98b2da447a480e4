/** What can go wrong on the wire: a refusal (the server understood and said no), or a lost connection (try again). */

export class Refusal extends Error {
  /**
   * @param {string} code one of ERROR_CODES, or one that a newer server added
   * @param {Record<string, any>} [details]
   */
  constructor(code, details = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }

  /** Milliseconds to wait before asking again; 0 where the server named none. */
  get retry_after_ms() {
    return Number(this.details.retry_after_ms ?? 0);
  }
}

export class ConnectionLost extends Error {
  constructor() {
    super('connection lost');
    this.name = 'ConnectionLost';
  }
}
