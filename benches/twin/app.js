// A twin of the bot for its busiest request, in Bolt for JavaScript with better-sqlite3: see ../README.md.
//
// It acknowledges after the commit, as the bot promises, and each request commits by itself: better-sqlite3 is
// synchronous, so that no two requests can share one.

import bolt from "@slack/bolt";

import { Outbox } from "./outbox.js";
import { open } from "./store.js";
import * as views from "./views.js";

const store = open(process.env.DATABASE_URL.replace(/^sqlite:\/\//, ""));
const [host, port] = process.env.LISTEN_ADDR.split(":");

const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN,
  clientOptions: { slackApiUrl: `${process.env.SLACK_API_URL}/` },
  receiver: new bolt.HTTPReceiver({
    signingSecret: process.env.SLACK_SIGNING_SECRET,
    endpoints: "/slack/events",
    customRoutes: [{ path: "/healthz", method: "GET", handler: (_, response) => response.end("ok") }],
  }),
});
const outbox = new Outbox(store, app.client);

app.action("sign_up", async ({ ack, action, body, respond }) => {
  const started = Date.now();
  const key = `press ${body.trigger_id} ${action.action_ts}`;
  const words = handle(key, body.user.id, (person, now) => signUp(Number(action.value), person, now));
  log("button", started);
  await ack();
  outbox.wake();
  await respond({ response_type: "ephemeral", replace_original: false, ...words });
});

app.command("/shadow", async ({ ack, command }) => {
  const started = Date.now();
  const words = status(command.user_id);
  log("command", started);
  await ack({ response_type: "ephemeral", ...words });
});

function handle(key, who, does) {
  if (store.isUnknown(who)) return views.say("You are not known yet.");
  return store.write(() => {
    const now = Date.now();
    const earlier = store.seen(key);
    if (earlier !== undefined) return earlier;
    const person = store.person(who);
    const words = person === undefined ? views.say("You cannot take part.") : does(person, now);
    store.remember(key, words, now);
    return words;
  });
}

function signUp(id, person, now) {
  const day = store.day(id);
  if (day === undefined) return views.say("There is no such day.");
  const standing = store.standing(day, person.id);
  if (standing.state === "in" || standing.state === "waiting") return views.say("You are already on this day.");
  if (day.advocates.includes(person.id)) return views.say("You are an advocate of this day.");
  if (day.called_off_at !== null || day.paired_at !== null || now >= day.closes) return views.say("Sign-up is closed.");
  if (standing.is_on_others && store.engaged(person.id, day, now).some((other) => overlap(other, day))) return views.say("You are on another day at that time.");
  const state = standing.taken < day.places ? "in" : "waiting";
  store.signUp(day, person.id, state, now);
  return state === "in" ? views.signedUp(day, person) : views.onWaitingList(day, standing.waiting + 1);
}

function overlap(a, b) {
  return a.start < b.end && b.start < a.end;
}

function status(who) {
  if (store.isUnknown(who)) return views.say("You are not known yet.");
  return store.read(() => {
    const person = store.person(who);
    if (person === undefined) return views.say("You cannot take part.");
    const days = store.daysAhead(Date.now()).map((day) => store.snapshot(day));
    return views.status(days, who);
  });
}

// The bot writes a line for each request, so this does too.
function log(kind, started) {
  process.stderr.write(`${new Date().toISOString()} INFO request kind="${kind}" took_ms=${Date.now() - started}\n`);
}

await app.start({ host, port: Number(port) });
