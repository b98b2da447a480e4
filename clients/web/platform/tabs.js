/** The other tabs of this browser with the same account: they lock and unlock together, and one's activity is everyone's. */

/** @typedef {'active' | 'locked' | 'unlocked'} Word */

export class Tabs {
  /** @param {string} account */
  constructor(account) {
    this.channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(`mis.${account}`) : null;
  }

  /** @param {Word} word */
  tell(word) {
    this.channel?.postMessage(word);
  }

  /** @param {(word: Word) => void} heard */
  listen(heard) {
    if (this.channel) this.channel.onmessage = (event) => heard(event.data);
  }

  close() {
    this.channel?.close();
  }
}
