/** A clock that moves only when told, with its timers. */

export class Clock {
  now_ms = Date.UTC(2026, 10, 19, 8, 0);
  /** @type {{id: number, at: number, run: () => void}[]} */
  timers = [];
  next = 1;

  now = () => this.now_ms;

  setTimeout = (run, ms) => {
    this.timers.push({ id: this.next, at: this.now_ms + ms, run });
    return this.next++;
  };

  clearTimeout = (id) => {
    this.timers = this.timers.filter((timer) => timer.id !== id);
  };

  /** Move on, run what is due in its order, and let what follows from it finish. */
  async advance(ms) {
    const end = this.now_ms + ms;
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.now_ms = due.at;
      this.clearTimeout(due.id);
      due.run();
      await settle();
    }
    this.now_ms = end;
    await settle();
  }
}

/** Every promise and frame that is under way arrives; nothing here waits for real time. */
export async function settle() {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
