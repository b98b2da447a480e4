/** The one place that holds the state: read it, change it by a pure function, hear of changes. */

/**
 * @template S
 */
export class Store {
  /** @param {S} state */
  constructor(state) {
    this.state = state;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
  }

  /** @param {(state: S) => S} change */
  update(change) {
    const changed = change(this.state);
    if (changed === this.state) return;
    this.state = changed;
    for (const listener of this.listeners) listener();
  }

  /**
   * @param {() => void} listener
   * @returns {() => void} stop listening
   */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
