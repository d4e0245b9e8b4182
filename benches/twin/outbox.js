// Edits the day's card after a change, every two seconds at most: as the bot's src/outbox does.

import { dayCard } from "./views.js";

export class Outbox {
  constructor(store, client) {
    this.store = store;
    this.client = client;
    this.busy = false;
    this.timer = undefined;
  }

  /** Something may be due; looked at after what runs now. */
  wake() {
    if (this.busy || this.timer !== undefined) return;
    const due = this.store.nextDue();
    if (due === null) return;
    this.timer = setTimeout(() => this.post(), Math.max(0, due - Date.now()));
  }

  async post() {
    this.timer = undefined;
    this.busy = true;
    try {
      for (const row of this.store.claim(Date.now())) {
        await this.edit(row);
        this.store.end(row, Date.now());
      }
    } finally {
      this.busy = false;
    }
    this.wake();
  }

  async edit(row) {
    const { day_card } = JSON.parse(row.what);
    const of = this.store.read(() => this.store.snapshot(this.store.day(day_card)));
    await this.client.chat.update({ channel: of.day.channel, ts: of.day.card_ts, ...dayCard(of) });
  }
}
