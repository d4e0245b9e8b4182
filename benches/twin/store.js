// The statements that the bot runs for a press of "Sign up" and for `/shadow status`, at the same durability, on the
// same tables: src/store and src/commands of the bot, one function for one of its. Change the two together.

import Database from "better-sqlite3";

const DAY_MS = 24 * 60 * 60 * 1000;
const EDIT_PAUSE_MS = 2000;

export function open(file) {
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  db.pragma("busy_timeout = 2000");
  return new Store(db);
}

class Store {
  constructor(db) {
    this.db = db;
    this.sql = Object.fromEntries(Object.entries(SQL).map(([name, text]) => [name, db.prepare(text)]));
    for (const name of ["seen", "holder", "nextDue"]) this.sql[name].pluck();
  }

  /** One transaction for a request: what it does is durable once this returns. */
  write(job) {
    return this.db.transaction(job).immediate();
  }

  read(job) {
    return this.db.transaction(job).deferred();
  }

  /** Is this somebody whom Slack would have to be asked about first? */
  isUnknown(person) {
    const named = JSON.stringify([person]);
    return this.sql.askAnew.all(named, Date.now() - DAY_MS).length > 0;
  }

  seen(key) {
    const answer = this.sql.seen.get(key);
    return answer === undefined ? undefined : JSON.parse(answer);
  }

  remember(key, answer, now) {
    this.sql.remember.run(key, JSON.stringify(answer), now);
  }

  person(id) {
    const row = this.sql.person.get(id);
    if (row === undefined || row.is_bot + row.deactivated + row.stranger > 0) return undefined;
    return { ...row, topics: JSON.parse(row.topics), languages: JSON.parse(row.languages) };
  }

  day(id) {
    return this.withPeople(this.sql.day.get(id));
  }

  daysAhead(now) {
    const earliest = new Date(now - DAY_MS).toISOString().slice(0, 10);
    const days = this.sql.daysSince.all(earliest).map((row) => this.withPeople(row));
    return days.filter((day) => day.called_off_at === null && day.end > now).sort((a, b) => a.start - b.start);
  }

  withPeople(row) {
    if (row === undefined) return undefined;
    return {
      ...row,
      start: instant(row.date, row.start_time),
      end: instant(row.date, row.end_time),
      closes: Math.min(instant(row.signup_until, "17:00:00"), instant(row.date, row.start_time) - 60 * 60 * 1000),
      topics: JSON.parse(row.topics),
      advocates: JSON.parse(row.advocates),
      shifts: JSON.parse(row.shifts).map(([id, advocate, start_time, end_time]) => ({ id, advocate, start_time, end_time })),
    };
  }

  /** How full a day is, and where one person stands on it. */
  standing(day, person) {
    return this.sql.standing.get({ day: day.id, person });
  }

  /** The day with all that belongs to it. */
  snapshot(day) {
    return {
      day,
      replies: this.sql.replies.get(day.id),
      signups: this.sql.signups.all(day.id),
      pairings: this.sql.pairings.all(day.id),
      pager: this.sql.holder.get(day.id),
      handoff: this.sql.handoffs.all(day.id).find((handoff) => handoff.picked_up_by === null),
    };
  }

  /** The other days ahead that already have this person's time. */
  engaged(person, except, now) {
    const earliest = new Date(now - DAY_MS).toISOString().slice(0, 10);
    const days = this.sql.engaged.all({ person, except: except.id, earliest }).map((row) => this.withPeople(row));
    return days.filter((day) => day.end > now);
  }

  signUp(day, person, state, now) {
    this.sql.signUp.run({ day: day.id, person, state, now });
    this.sql.audit.run(now, person, "signed up", day.id);
    const what = JSON.stringify({ day_card: day.id });
    if (this.sql.revive.run({ now, what }).changes === 0) this.sql.card.run({ lane: day.channel, what, now });
  }

  nextDue() {
    return this.sql.nextDue.get();
  }

  claim(now) {
    return this.write(() => this.sql.claim.all({ now, limit: 16 }));
  }

  end(row, now) {
    this.write(() => {
      this.sql.sent.run(row.id);
      this.sql.keepLane.run({ lane: row.lane, free: now + EDIT_PAUSE_MS });
    });
  }
}

// The measured day is in UTC: no zone rules are needed here.
function instant(date, time) {
  return Date.parse(`${date}T${time}Z`);
}

const DAY = `SELECT days.*,
    (SELECT json_group_array(person) FROM (SELECT person FROM advocates WHERE day = days.id ORDER BY position))
        AS advocates,
    (SELECT json_group_array(json_array(id, advocate, start_time, end_time))
     FROM (SELECT * FROM shifts WHERE day = days.id ORDER BY start_time, id)) AS shifts
    FROM days`;

const SQL = {
  askAnew: `SELECT wanted.value, people.id IS NULL OR people.is_bot + people.deactivated + people.stranger > 0
    FROM json_each(?) AS wanted LEFT JOIN people ON people.id = wanted.value
    WHERE people.id IS NULL OR people.looked_up_at < ?
        OR people.is_bot + people.deactivated + people.stranger > 0`,
  seen: "SELECT answer FROM inbox WHERE key = ?",
  remember: "INSERT INTO inbox (key, answer, at) VALUES (?, ?, ?)",
  person: "SELECT * FROM people WHERE id = ?",
  day: `${DAY} WHERE id = ?`,
  daysSince: `${DAY} WHERE date >= ? ORDER BY date, id`,
  standing: `SELECT (SELECT count(*) FROM signups WHERE day = @day AND state = 'in') AS taken,
        (SELECT count(*) FROM signups WHERE day = @day AND state = 'waiting') AS waiting,
        CASE WHEN own.state = 'waiting' THEN
            (SELECT count(*) FROM signups WHERE day = @day AND state = 'waiting'
                 AND (since_at, person) < (own.since_at, own.person)) ELSE 0 END AS before,
        own.state, own.reason,
        EXISTS (SELECT 1 FROM signups WHERE person = @person AND day != @day AND state != 'cancelled')
            OR EXISTS (SELECT 1 FROM advocates WHERE person = @person AND day != @day) AS is_on_others
    FROM (SELECT 1) LEFT JOIN signups AS own ON own.day = @day AND own.person = @person`,
  engaged: `${DAY} WHERE called_off_at IS NULL AND days.date >= @earliest AND id != @except AND id IN (
        SELECT day FROM signups WHERE person = @person AND state != 'cancelled'
        UNION SELECT day FROM advocates WHERE person = @person)
    ORDER BY date, id`,
  replies: `SELECT count(*) AS replies, count(DISTINCT person) AS repliers FROM replies
    WHERE day = ? AND taken_back_at IS NULL`,
  signups: "SELECT * FROM signups WHERE day = ? ORDER BY since_at, person",
  pairings: "SELECT shadower, buddy, reasons FROM pairings WHERE day = ? AND state = 'confirmed' ORDER BY shadower",
  holder: "SELECT holder FROM pager WHERE day = ? ORDER BY since_at DESC LIMIT 1",
  handoffs: "SELECT * FROM handoffs WHERE day = ? ORDER BY due_at, id",
  signUp: `INSERT INTO signups (day, person, state, reason, since_at) VALUES (@day, @person, @state, NULL, @now)
    ON CONFLICT (day, person) DO UPDATE SET state = @state, reason = NULL,
        since_at = CASE WHEN signups.state = 'cancelled' THEN @now ELSE signups.since_at END`,
  audit: "INSERT INTO audit (at, actor, did, day) VALUES (?, ?, ?, ?)",
  revive: `UPDATE outbox SET state = 'waiting', attempts = 0, due_at = @now
    WHERE id = (SELECT min(id) FROM outbox WHERE card = @what AND state = 'failed')
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE card = @what AND state = 'waiting')`,
  card: `INSERT INTO outbox (lane, what, card, due_at, created_at) VALUES (@lane, @what, @what, @now, @now)
    ON CONFLICT (card) WHERE state = 'waiting' AND card IS NOT NULL DO NOTHING`,
  nextDue: `SELECT min(max(row.due_at, coalesce(lanes.free_at, 0)))
    FROM (SELECT lane, min(id) AS id FROM outbox WHERE state IN ('waiting', 'sending') GROUP BY lane) AS head
    JOIN outbox AS row ON row.id = head.id
    LEFT JOIN lanes ON lanes.lane = head.lane
    WHERE row.state = 'waiting'`,
  claim: `UPDATE outbox SET state = 'sending', attempts = attempts + 1
    WHERE id IN (
        SELECT head.id FROM (SELECT lane, min(id) AS id FROM outbox WHERE state IN ('waiting', 'sending') GROUP BY lane) AS head
        JOIN outbox AS row ON row.id = head.id
        LEFT JOIN lanes ON lanes.lane = head.lane
        WHERE row.state = 'waiting' AND row.due_at <= @now AND coalesce(lanes.free_at, 0) <= @now
        ORDER BY row.id LIMIT @limit)
    RETURNING id, key, lane, what`,
  sent: "UPDATE outbox SET state = 'sent', error = NULL WHERE id = ?",
  keepLane: `INSERT INTO lanes (lane, free_at) VALUES (@lane, @free)
    ON CONFLICT (lane) DO UPDATE SET free_at = @free`,
};
