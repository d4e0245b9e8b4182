// The page of the demo: a small Slack for trying things out.
//
// The server owns everything. This page asks for the workspace as one person sees it (/ui/state), waits for
// it to change (/ui/wait), and draws it again. Only what is still being done lives here: which person and
// conversation are open (also in the address), drafts, and what is typed into an open form.

import { createDesk } from './desk.js';
import { problems, renderBlocks, stateValues } from './blocks.js';
import { capitalised, clockTime, dateOfTs, el, emoji, formatDate, mrkdwn, onTheWall } from './mrkdwn.js';

/** Messages of one person within this time stand under one name. */
const GROUP_S_MAX = 5 * 60;
/** So close to the end a list follows new messages. */
const AT_END_PX = 80;
/** Changes come in bursts (a day card, then three messages): a moment's wait draws them at once. */
const BURST_MS = 40;
const RETRY_MS = 1500;
/** Below this width there is no room for long placeholders. */
const NARROW_PX = 560;
const TOAST_MS = 7000;
/** Drawing waits so long at most for a button to be let go: lists of the browser's own swallow the release. */
const HELD_MS_MAX = 2000;
/** A finger's click comes a little after its release. */
const CLICK_MS_MAX = 100;
const DAYTIME_H = { wakes: 6, starts: 8, ends: 18, sleeps: 22 };
const COMMAND = '/shadow';
const WORDS = {
  signup: 'join the next shadowing day',
  status: 'where you stand: day, buddy, shift',
  settings: 'your hours, days off, a pause, topics',
  days: 'the days that are planned',
  oncall: 'who has the pager now',
  handoff: 'hand the pager over now',
  break: 'a break: somebody takes the pager',
  cover: 'ask somebody to take your shift',
  take: 'take the pager from somebody who is ill',
  dates: 'agree on a date with your buddy',
  ask: 'ask whoever has the pager',
  replied: 'you answered a customer',
  link: 'who you are in the help desk',
  rotation: 'standing shifts and duty',
  cancel: 'take your signup back',
  plan: 'plan a day (coordinators)',
  pair: 'pair shadowers with advocates (coordinators)',
  help: 'everything you can do',
};
/** Commands that the first steps suggest. */
const STEP_WORDS = ['signup', 'pair', 'plan'];
const SENTENCES = {
  operation_timeout: 'The bot did not answer within 3 seconds. Try again.',
  offline: 'The demo does not answer. Is it still running?',
};
const WELCOME_KEY = 'shadowday-welcome-closed';
const THREADS_READ_KEY = 'shadowday-threads-read';

const $ = (id) => document.getElementById(id);
const address = new URLSearchParams(location.search);

let state = null;
let me = address.get('as');
let here = address.get('c');
let thread = address.get('thread');
let drawerOpen = false;

const lastHere = new Map();
const drafts = new Map();
const touchedByView = new Map();
const surfaces = new Map();
const stepsDone = new Set();

// --------------------------------------------------------------------------------------------- server

async function get(path) {
  const response = await fetch(path);
  if (!response.ok) throw Object.assign(new Error(`${path}: ${response.status}`), { status: response.status });
  return response.json();
}

/** Tells the server what the acting person does; the answer always has `ok`, and `error` in words where it is false. */
async function post(path, body) {
  let answer;
  try {
    const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ as: me, ...body }) });
    answer = await response.json().catch(() => ({}));
    answer.ok ??= response.ok;
    if (!answer.ok && !answer.errors) answer.error ??= `The demo answered with status ${response.status}.`;
  } catch {
    answer = { ok: false, error: 'offline' };
  }
  if (answer.error) toast(SENTENCES[answer.error.split(':')[0]] ?? answer.error);
  await refresh().catch(() => {});
  return answer;
}

let lastTicket = 0;
let newest;

/** Done when what is drawn is no older than this call. */
function refresh() {
  newest = ask((lastTicket += 1));
  return newest;
}

async function ask(ticket) {
  const answer = await get(me ? `/ui/state?as=${encodeURIComponent(me)}` : '/ui/state');
  // A later question is on its way: its answer is newer, or is about the person acted as now.
  if (ticket !== lastTicket) return newest;
  state = answer;
  me = answer.me;
  draw();
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function follow() {
  for (;;) {
    try {
      if (!state) await refresh();
      connected(true);
      await get(`/ui/wait?version=${state.version}`);
      await pause(BURST_MS);
      // Also when nothing changed: the clock may have gone on.
      await refresh();
    } catch (error) {
      // A link to somebody who is not in this workspace: start as whoever the server proposes.
      if (error.status && !state) me = null;
      else connected(false);
      await pause(RETRY_MS);
    }
  }
}

function connected(is) {
  $('stopped').hidden = is;
}

// -------------------------------------------------------------------------------------------- looking

const person = (id) => state.people.find((one) => one.id === id) ?? (state.bot.id === id ? { ...state.bot, real_name: state.bot.name, is_bot: true } : undefined);
const channel = (id) => state.conversations.find((one) => one.id === id);
const firstName = (one) => (one?.real_name ?? '').split(' ')[0];
const actors = () => state.people.filter((one) => !one.is_bot && !one.deleted);
const others = (conversation) => conversation.members.filter((id) => id !== me).map(person).filter(Boolean);
const messagesOf = (id) => state.messages[id] ?? [];
const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;
const keyOf = (message) => message.id ?? message.ts;

function labelOf(conversation) {
  if (conversation.kind === 'im') return others(conversation)[0]?.real_name ?? person(me)?.real_name ?? conversation.name;
  if (conversation.kind === 'mpim') return others(conversation).map((one) => (one.is_bot ? one.real_name : firstName(one))).join(', ');
  return conversation.name;
}

/** Who reads: what the text and block renderers need to know about the world. */
function reader() {
  return {
    me, here, person, channel,
    zone: person(me)?.tz ?? 'UTC',
    now: new Date(state.now),
    channels: () => state.conversations.map((one) => ({ ...one, label: ['im', 'mpim'].includes(one.kind) ? labelOf(one) : `#${one.name}` })),
    people: actors,
    openChannel: openConversation,
  };
}

/** Whether it is day where somebody is: `day`, `edge` (early or late) or `night`. */
function daylight(zone) {
  const { hour } = onTheWall(new Date(state.now), zone);
  if (hour >= DAYTIME_H.starts && hour < DAYTIME_H.ends) return 'day';
  return hour >= DAYTIME_H.wakes && hour < DAYTIME_H.sleeps ? 'edge' : 'night';
}

const DAYLIGHT_WORDS = { day: 'daytime', edge: 'early or late', night: 'night' };

const PATHS = {
  day: 'M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12 1v3M12 20v3M1 12h3M20 12h3M4.2 4.2l2.1 2.1M17.7 17.7l2.1 2.1M4.2 19.8l2.1-2.1M17.7 6.3l2.1-2.1',
  edge: 'M6 17a6 6 0 0 1 12 0M1 17h3M20 17h3M4.5 9.5l2 2M19.5 9.5l-2 2M12 4v4M3 21h18',
  night: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  channel: 'M9 4L7 20M17 4l-2 16M4 9h17M3 15h17',
  private_channel: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  send: 'M4 12L20 4l-5 16-4-7zM11 13l4-4',
  close: 'M6 6l12 12M18 6L6 18',
  drawer: 'M4 7h16M4 12h16M4 17h16',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  thread: 'M4 5h16v11H10l-4 4v-4H4z',
  next: 'M5 5l8 7-8 7zM18 5v14',
  back: 'M15 5l-7 7 7 7',
  done: 'M5 13l4 4 10-11',
  desk: 'M4 14v-2a8 8 0 0 1 16 0v2M4 14h3v5H5a1 1 0 0 1-1-1zM20 14h-3v5h2a1 1 0 0 0 1-1zM19 19c0 2-2 2.5-5 2.5',
};

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', PATHS[name]);
  for (const [attribute, value] of Object.entries({ viewBox: '0 0 24 24', class: `icon icon-${name}`, 'aria-hidden': 'true' })) svg.setAttribute(attribute, value);
  svg.append(path);
  return svg;
}

const TINTS = 12;

/** Initials on a colour that stays the same for a person: by their place in the workspace, so that few share one. */
function avatar(one, size = '') {
  if (one?.is_bot) return el('span', { class: `avatar bot ${size}`, 'aria-hidden': 'true' });
  const words = (one?.real_name ?? '?').split(/\s+/);
  const initials = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...word][0] ?? '').join('');
  const tint = Math.max(0, state.people.findIndex((other) => other.id === one?.id)) % TINTS;
  return el('span', { class: `avatar tint-${tint} ${size}`, 'aria-hidden': 'true' }, initials);
}

// ------------------------------------------------------------------------------------------- drawing

const drawn = new WeakMap();

/** Draws a part of the page again only if what it shows has changed, and gives the focus back to where it was. */
function drawPart(container, signature, build) {
  const text = JSON.stringify(signature);
  if (drawn.get(container) === text) return;
  drawn.set(container, text);
  keepingFocus(container, () => container.replaceChildren(...[build()].flat(Infinity).filter(Boolean)));
}

function keepingFocus(container, change) {
  const { activeElement } = document;
  const key = container.contains(activeElement) ? activeElement.dataset.key : undefined;
  const caret = key && 'selectionStart' in activeElement ? [activeElement.selectionStart, activeElement.selectionEnd] : null;
  change();
  if (!key || container.contains(document.activeElement)) return;
  const again = container.querySelector(`[data-key="${CSS.escape(key)}"]`);
  again?.focus({ preventScroll: true });
  if (again && caret?.[0] !== null && caret && again.setSelectionRange) again.setSelectionRange(...caret);
}

let isHeld = false;
let drawIsDue = false;
let holdTimer;

/** What is pressed stays where it is until the click: a press that ends on another node is none. */
function hold() {
  isHeld = true;
  letGoIn(HELD_MS_MAX);
}

function letGoIn(ms) {
  clearTimeout(holdTimer);
  holdTimer = setTimeout(() => {
    isHeld = false;
    if (drawIsDue) draw();
  }, ms);
}

/** What the click does may draw at once. */
function clicked() {
  isHeld = false;
  letGoIn(0);
}

function draw() {
  drawIsDue = isHeld;
  if (isHeld) return;
  settlePlace();
  markThreadRead();
  drawBar();
  drawWelcome();
  drawConversations();
  drawPeople();
  drawHeader();
  showThread();
  // Before the messages: the height of the composer decides where their end is.
  composers.forEach((composer) => composer.show());
  drawMessages();
  drawThread();
  desk.draw();
  drawModal();
  drawDrawerButton();
  rememberPlace();
  markRead();
}

/** The conversation that is open must be one that the acting person can see. */
function settlePlace() {
  if (!channel(here)) {
    here = lastHere.get(me);
    if (!channel(here)) here = state.conversations[0]?.id ?? null;
    thread = null;
  }
  if (thread && !messagesOf(here).some((message) => message.ts === thread)) thread = null;
}

function rememberPlace() {
  lastHere.set(me, here);
  const wanted = new URLSearchParams({ as: me, ...(here && { c: here }), ...(thread && { thread }), ...(desk.place() && { desk: desk.place() }) });
  if (`?${wanted}` !== location.search) history.replaceState(null, '', `?${wanted}`);
  const conversation = channel(here);
  document.title = `${conversation ? `${conversation.kind.endsWith('channel') ? '#' : ''}${labelOf(conversation)} · ` : ''}${state.team.name}`;
}

function openConversation(id) {
  here = id;
  thread = null;
  setDrawer(false);
  draw();
  toEnd($('messages'));
  composers[0].focus();
}

function openThread(ts) {
  thread = ts;
  draw();
  toEnd($('thread-messages'));
  composers[1].focus();
}

function closeThread() {
  const key = CSS.escape(`thread/${thread}`);
  thread = null;
  draw();
  (document.querySelector(`[data-key="${key}"]`) ?? $('composer')).focus();
}

async function actAs(id) {
  me = id;
  setDrawer(false);
  await refresh().catch(() => connected(false));
  announce(`You act as ${person(me)?.real_name}.`);
}

const readUpTo = new Map();

/** What is open on the screen counts as read. */
function markRead() {
  const conversation = channel(here);
  const key = `${me}/${here}`;
  if (!conversation?.unread) readUpTo.delete(key);
  // Said once for each state of things: a server that did not listen is not asked in a circle.
  const seen = `${conversation?.last_ts}/${conversation?.unread}`;
  if (!conversation?.unread || document.hidden || desk.covers() || readUpTo.get(key) === seen) return;
  readUpTo.set(key, seen);
  post('/ui/read', { channel: here });
}

/** Up to which reply each person has read each thread; the server counts first messages only. */
const threadsRead = new Map(JSON.parse(storage(() => sessionStorage.getItem(THREADS_READ_KEY)) ?? '[]'));
const threadKey = (id, ts) => `${me}/${id}/${ts}`;

function markThreadRead() {
  const last = thread && !document.hidden && repliesTo(here, thread).at(-1)?.ts;
  const key = threadKey(here, thread);
  if (!last || threadsRead.get(key) === last) return;
  threadsRead.set(key, last);
  storage(() => sessionStorage.setItem(THREADS_READ_KEY, JSON.stringify([...threadsRead])));
}

const repliesTo = (id, ts) => messagesOf(id).filter((one) => isReply(one) && one.thread_ts === ts);

function mentionsMe(message) {
  const words = JSON.stringify([message.text, message.blocks]);
  return message.user !== me && !message.ephemeral && (words.includes(`<@${me}>`) || words.includes(`<@${me}|`));
}

/** Replies that mention the acting person, in threads that they have not opened since. */
const unreadMentions = (id) => messagesOf(id).filter((one) => isReply(one) && mentionsMe(one) && one.ts > (threadsRead.get(threadKey(id, one.thread_ts)) ?? ''));

// ------------------------------------------------------------------------------------------- the clock

function drawBar() {
  $('team').textContent = state.team.name;
  const eyes = reader();
  const { now, zone } = eyes;
  const event = state.next_event;
  drawPart($('clock'), [state.now, zone, event, state.clock, advancing], () => [
    el('div', { class: 'clock-face' },
      el('span', { class: `daylight ${daylight(zone)}`, title: DAYLIGHT_WORDS[daylight(zone)] }, icon(daylight(zone))),
      el('time', { datetime: state.now, class: 'clock-time' }, clockTime(now, eyes)),
      el('span', { class: 'clock-date' },
        el('span', null, shortDate(now, eyes)),
        el('span', { class: 'clock-zone', title: `The time zone of ${person(me)?.real_name}` }, placeOfZone(zone)))),
    state.clock && el('div', { class: 'clock-buttons' },
      clockButton('+10 min', { minutes: 10 }),
      clockButton('+1 h', { minutes: 60 }),
      event && clockButton([icon('next'), el('span', { class: 'next-label' }, event.label), el('span', { class: 'next-when' }, whenOf(new Date(event.at), eyes))], { to_next: true }, `To the next event: ${event.label}`)),
  ]);
}

let advancing = null;

function clockButton(content, step, label) {
  const key = `clock/${JSON.stringify(step)}`;
  return el('button', {
    type: 'button', class: `bar-button ${step.to_next ? 'next' : ''} ${advancing === key ? 'busy' : ''}`, 'data-key': key, disabled: advancing !== null, 'aria-label': label, title: label,
    onclick: () => advance(key, step),
  }, content);
}

async function advance(key, step) {
  if (advancing) return;
  advancing = key;
  drawBar();
  const answer = await post('/ui/clock', step);
  advancing = null;
  draw();
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (document.activeElement === document.body) button?.focus();
  if (answer.ok) announce(`It is now ${clockTime(new Date(state.now), reader())}.`);
}

const shortDate = (date, eyes) => {
  const [weekday, rest] = formatDate('{date_long}', date, eyes).split(/, (.*)/);
  const [month, day, year] = rest.replace(/(\d)(st|nd|rd|th)/, '$1').split(/,? /);
  return `${weekday.slice(0, 3)} ${day} ${month.slice(0, 3)} ${year}`;
};
const placeOfZone = (zone) => zone.split('/').at(-1).replaceAll('_', ' ');

/** "10:00" today, "Thu 10:00" within the week, "12 Jan 10:00" later. */
function whenOf(date, eyes) {
  const days = onTheWall(date, eyes.zone).dayNumber - onTheWall(eyes.now, eyes.zone).dayNumber;
  const words = shortDate(date, eyes).split(' ');
  const day = days === 0 ? '' : days > 0 && days < 7 ? `${words[0]} ` : `${words[1]} ${words[2]} `;
  return `${day}${clockTime(date, eyes)}`;
}

// ----------------------------------------------------------------------------------------- the sidebar

const SECTIONS = [
  ['Channels', ['channel', 'private_channel']],
  ['Direct messages', ['im']],
  ['Group messages', ['mpim']],
];

function drawConversations() {
  const signature = [me, here, state.conversations.map((one) => [one.id, one.kind, labelOf(one), unreadIn(one)])];
  drawPart($('conversations'), signature, () => SECTIONS.map(([title, kinds]) => {
    const rows = state.conversations.filter((one) => kinds.includes(one.kind));
    return rows.length > 0 && el('section', null, el('h2', null, title), el('ul', null, rows.map((one) => el('li', null, conversationRow(one)))));
  }));
}

/** What is open counts as read, but not its threads. */
const unreadIn = (conversation) => (conversation.id === here && !desk.covers() ? 0 : conversation.unread) + unreadMentions(conversation.id).length;

function conversationRow(conversation) {
  const open = conversation.id === here;
  const unread = unreadIn(conversation);
  const label = labelOf(conversation);
  return el('button', {
    type: 'button', class: `row ${unread ? 'unread' : ''}`, 'aria-current': open ? 'page' : null, 'data-key': `conversation/${conversation.id}`,
    'aria-label': unread ? `${label}, ${unread} unread` : null,
    onclick: () => openConversation(conversation.id),
  },
  conversation.kind === 'im' ? avatar(others(conversation)[0] ?? person(me), 'small')
    : conversation.kind === 'mpim' ? el('span', { class: 'count' }, String(conversation.members.length)) : icon(conversation.kind),
  el('span', { class: 'row-label' }, label),
  unread > 0 && el('span', { class: 'badge' }, String(unread)));
}

/** On a narrow screen the list lies behind this button, which then says that something is new in it. */
function drawDrawerButton() {
  const isUnread = state.conversations.some((one) => unreadIn(one) > 0);
  $('drawer-button').classList.toggle('unread', isUnread);
  $('drawer-button').setAttribute('aria-label', `People and conversations${isUnread ? ', something unread' : ''}`);
}

/** From the furthest west to the furthest east, so that the list shows the day going round. */
function byOffset(a, b) {
  const minutes = (one) => {
    const wall = onTheWall(new Date(state.now), one.tz);
    return (wall.dayNumber * 24 + wall.hour) * 60 + wall.minute;
  };
  return minutes(a) - minutes(b) || a.real_name.localeCompare(b.real_name);
}

function drawPeople() {
  const people = actors().sort(byOffset);
  drawPart($('people'), [me, people, state.groups, people.map((one) => clockTime(new Date(state.now), { zone: one.tz }))], () => [
    el('h2', { id: 'people-title' }, 'Act as'),
    el('ul', { 'aria-labelledby': 'people-title' }, people.map((one) => el('li', null, personRow(one), one.id === me && statusPicker(one)))),
    state.groups.length > 0 && el('h2', { id: 'groups-title' }, 'User groups'),
    state.groups.length > 0 && el('ul', { class: 'groups', 'aria-labelledby': 'groups-title' }, state.groups.map((group) => el('li', null, groupRow(group)))),
  ]);
}

/** Its handle, and who is in it. */
function groupRow(group) {
  const names = group.users.map((id) => person(id)?.real_name ?? id).join(', ');
  return el('div', { class: 'row group', title: group.name },
    el('span', { class: 'who' }, el('span', { class: 'name' }, `@${group.handle}`), el('span', { class: 'title' }, el('bdi', null, names || 'nobody'))));
}

/** What Slack proposes for a status; how long in minutes, for good where there is none. */
function statuses(one) {
  const wall = onTheWall(new Date(state.now), one.tz);
  const restOfToday = 24 * 60 - wall.hour * 60 - wall.minute;
  return [
    { emoji: '', text: '', label: 'No status' },
    { emoji: ':calendar:', text: 'In a meeting', label: 'In a meeting, for an hour', minutes: 60 },
    { emoji: ':face_with_thermometer:', text: 'Out sick', label: 'Out sick, today', minutes: restOfToday },
    { emoji: ':palm_tree:', text: 'Vacationing', label: 'Vacationing, until I clear it' },
  ];
}

function statusPicker(one) {
  const all = statuses(one);
  return el('select', {
    class: 'status', 'aria-label': 'My status', 'data-key': 'status',
    onchange: ({ target }) => {
      const { emoji: face, text, minutes } = all[target.selectedIndex];
      post('/ui/status', { emoji: face, text, minutes });
    },
  }, all.map((status) => el('option', { selected: status.text === one.status.text }, status.label)));
}

function personRow(one) {
  const light = daylight(one.tz);
  const time = clockTime(new Date(state.now), { zone: one.tz });
  return el('button', {
    type: 'button', class: `row person ${light}`, 'data-key': `person/${one.id}`, 'aria-pressed': String(one.id === me),
    title: `${one.real_name} (@${one.name}) · ${one.title || 'no title'} · ${one.tz}${one.is_admin ? ' · workspace admin' : ''}${one.is_stranger ? ' · from another company' : ''}`,
    onclick: () => actAs(one.id),
  },
  avatar(one),
  el('span', { class: 'who' },
    el('span', { class: 'name' }, el('bdi', null, one.real_name), one.status.emoji && el('span', { class: 'face', title: one.status.text }, emoji(one.status.emoji.replaceAll(':', ''))), one.id === me && el('span', { class: 'you' }, 'you')),
    el('span', { class: 'title' }, [one.title, one.is_stranger && 'external'].filter(Boolean).join(' · ') || placeOfZone(one.tz))),
  el('span', { class: 'local' }, icon(light), el('span', { class: 'unseen' }, DAYLIGHT_WORDS[light]), el('time', null, time), el('span', { class: 'zone-name' }, placeOfZone(one.tz))));
}

function setDrawer(open) {
  if (open === drawerOpen) return;
  drawerOpen = open;
  $('sidebar').classList.toggle('open', open);
  $('shade').hidden = !open;
  $('drawer-button').setAttribute('aria-expanded', String(open));
  if (open) $('sidebar').querySelector('[aria-current], button')?.focus();
  else if ($('sidebar').contains(document.activeElement)) $('drawer-button').focus();
}

// ------------------------------------------------------------------------------------------- messages

function drawHeader() {
  const conversation = channel(here);
  const names = conversation?.members.map((id) => person(id)?.real_name).filter(Boolean);
  drawPart($('conversation-header'), [conversation && { ...conversation, unread: 0, last_ts: 0 }, me], () => conversation && [
    el('h1', null, conversation.kind.endsWith('channel') ? icon(conversation.kind) : null, labelOf(conversation)),
    conversation.topic && el('p', { class: 'topic' }, conversation.topic),
    el('div', { class: 'members', title: names.join(', ') },
      conversation.members.slice(0, 4).map((id) => avatar(person(id), 'small')),
      el('span', null, `${names.length}`), el('span', { class: 'unseen' }, ' members')),
  ]);
}

/** Where the messages a person had not seen began when they opened the conversation. */
const newFrom = new Map();
let lastOpened = '';

function noteUnread(conversation, roots) {
  const opened = `${me}/${here}`;
  if (opened === lastOpened) return;
  lastOpened = opened;
  const unseen = conversation.unread > 0 ? roots.filter((message) => message.user !== me).slice(-conversation.unread) : [];
  newFrom.set(opened, unseen.length < roots.length ? unseen[0] : undefined);
}

function drawMessages() {
  const conversation = channel(here);
  $('composer-place').hidden = !conversation;
  if (!conversation) return drawList($('messages'), `${me}/none`, [nowhere()]);
  const roots = messagesOf(here).filter((message) => !isReply(message));
  noteUnread(conversation, roots);
  const first = newFrom.get(`${me}/${here}`);
  return drawList($('messages'), `${me}/${here}`, [beginning(conversation), ...listItems(roots, { newFrom: first && keyOf(first) })]);
}

function showThread() {
  $('thread').hidden = !thread;
  document.body.classList.toggle('with-thread', Boolean(thread));
}

function drawThread() {
  if (!thread) return;
  const replies = messagesOf(here).filter((message) => message.ts === thread || message.thread_ts === thread);
  $('thread-where').textContent = `${channel(here).kind.endsWith('channel') ? '#' : ''}${labelOf(channel(here))}`;
  drawList($('thread-messages'), `${me}/${here}/${thread}`, listItems(replies, { inThread: true }));
}

function nowhere() {
  const sentence = `${firstName(person(me))} is in no conversation yet.`;
  return { key: 'nowhere', signature: sentence, build: () => el('div', { class: 'beginning' }, el('p', null, sentence)) };
}

function beginning(conversation) {
  const label = labelOf(conversation);
  const words = {
    im: `Only you and ${label} see what is written here.`,
    mpim: `Only the ${conversation.members.length} of you see what is written here.`,
    private_channel: 'A private channel: only its members see it.',
    channel: 'Everybody in the workspace can read this channel.',
  }[conversation.kind];
  const build = () => el('div', { class: 'beginning' }, el('h2', null, conversation.kind.endsWith('channel') ? `#${label}` : label), el('p', null, words));
  return { key: 'beginning', signature: [label, words], build };
}

/** What a list shows: [{ key, signature, build }], with a line for each day and one for what is new. */
function listItems(messages, { newFrom: firstNew, inThread } = {}) {
  const eyes = reader();
  const today = onTheWall(eyes.now, eyes.zone).dayNumber;
  const items = [];
  let before = null;
  let day = null;
  for (const message of messages) {
    const date = dateOfTs(message.ts);
    const { dayNumber } = onTheWall(date, eyes.zone);
    if (dayNumber !== day && !inThread) items.push(dayLine(date, dayNumber, today, eyes));
    if (keyOf(message) === firstNew) items.push({ key: 'new', signature: 'new', build: () => el('div', { class: 'new-line', role: 'separator' }, el('span', null, 'New')) });
    const grouped = dayNumber === day && before?.user === message.user && !before.ephemeral && !message.ephemeral
      && Number(message.ts) - Number(before.ts) < GROUP_S_MAX && keyOf(message) !== firstNew && !before.reply_count;
    items.push(messageItem(message, { grouped, inThread, today, eyes }));
    before = message;
    day = dayNumber;
  }
  return items;
}

function dayLine(date, dayNumber, today, eyes) {
  const words = capitalised(formatDate('{day_divider_pretty}', date, eyes));
  return { key: `day/${dayNumber}`, signature: [words, today], build: () => el('div', { class: 'day-line', role: 'separator' }, el('span', null, words)) };
}

function messageItem(message, { grouped, inThread, today, eyes }) {
  const replies = inThread ? [] : repliesTo(here, message.ts);
  const mentions = inThread ? 0 : unreadMentions(here).filter((one) => one.thread_ts === message.ts).length;
  const summary = [mentions, replies.map((one) => [one.user, one.ephemeral])];
  // "3 minutes ago" grows old with every step of the clock; all else only with the day.
  const age = JSON.stringify(message).includes('{ago}') ? state.now : today;
  return {
    key: keyOf(message), message,
    signature: [message, grouped, summary, age, me, eyes.zone, state.people.length, message.ts === thread && !inThread],
    build: () => messageNode(message, { grouped, inThread, replies, mentions, eyes }),
  };
}

function messageNode(message, { grouped, inThread, replies, mentions, eyes }) {
  const author = person(message.user);
  const date = dateOfTs(message.ts);
  const time = el('time', { datetime: date.toISOString(), title: `${formatDate('{date_long} {time}', date, eyes)} (${eyes.zone})` }, clockTime(date, eyes));
  const classes = ['message', grouped && 'grouped', message.ephemeral && 'ephemeral', message.ts === thread && !inThread && 'open'];
  return el('article', { class: classes.filter(Boolean).join(' ') },
    el('div', { class: 'gutter' }, grouped ? time : avatar(author)),
    el('div', { class: 'content' },
      message.ephemeral && el('p', { class: 'only-you' }, icon('eye'), 'Only visible to you'),
      !grouped && el('div', { class: 'byline' },
        el('span', { class: 'name', dir: 'auto' }, author?.real_name ?? message.user),
        (author?.is_bot || message.from_app) && el('span', { class: 'app' }, 'APP'), time),
      messageBody(message, eyes),
      message.files?.length > 0 && files(message),
      message.edited && el('div', { class: 'edited' }, '(edited)'),
      message.reactions?.length > 0 && reactions(message),
      replies.length > 0 && threadButton(message, replies, mentions, eyes)),
    !inThread && !message.ephemeral && el('div', { class: 'tools' },
      el('button', { type: 'button', class: 'tool', 'data-key': `reply/${message.ts}`, onclick: () => openThread(message.ts) }, icon('thread'), 'Reply')));
}

function messageBody(message, eyes) {
  if (!message.blocks?.length) return mrkdwn(message.text ?? '', eyes);
  return el('div', { class: 'blocks' }, renderBlocks(message.blocks, messageSurface(message, eyes)));
}

const fileAddress = (file) => `/files/${encodeURIComponent(file.id)}/${encodeURIComponent(file.name)}`;

function files(message) {
  return el('div', { class: 'files' }, message.files.map((file) => el('a', { class: 'file', href: fileAddress(file), download: file.name },
    file.name.endsWith('.png') && el('img', { class: 'file-picture', src: fileAddress(file), alt: file.title }),
    el('span', { class: 'file-title', dir: 'auto' }, file.title), el('span', { class: 'file-name', dir: 'auto' }, `${file.name} · Download`))));
}

function reactions(message) {
  return el('div', { class: 'reactions' }, message.reactions.map((one) => el('span', { class: 'reaction', title: one.users.map((id) => person(id)?.real_name ?? id).join(', ') },
    emoji(one.name) ?? `:${one.name}:`, ` ${one.users.length}`)));
}

function threadButton(message, replies, mentions, eyes) {
  const shared = replies.filter((one) => !one.ephemeral);
  const mine = replies.length - shared.length;
  const who = [...new Set(replies.map((one) => one.user))].slice(0, 4);
  const count = message.reply_count || shared.length;
  const words = [count > 0 && `${count} ${count === 1 ? 'reply' : 'replies'}`, mine > 0 && `${mine} only for you`].filter(Boolean).join(' · ');
  const last = dateOfTs(message.latest_reply ?? replies.at(-1).ts);
  return el('button', { type: 'button', class: 'replies', 'data-key': `thread/${message.ts}`, onclick: () => openThread(message.ts) },
    who.map((id) => avatar(person(id), 'small')), el('span', { class: 'reply-count' }, words),
    el('span', { class: 'reply-last' }, formatDate('last {date_short_pretty} at {time}', last, eyes)),
    mentions > 0 && el('span', { class: 'badge' }, `@${mentions === 1 ? '' : mentions}`, el('span', { class: 'unseen' }, ' you are mentioned')));
}

/** What a message's controls hold stays while the message is edited around them. */
function messageSurface(message, eyes) {
  const key = `${me}/${here}/${keyOf(message)}`;
  if (!surfaces.has(key)) surfaces.set(key, { key, touched: new Map(), pending: new Set(), errors: {} });
  const surface = surfaces.get(key);
  const place = { channel: here, ...(message.ephemeral ? { ephemeral_id: message.id } : { ts: message.ts }) };
  surface.reader = eyes;
  surface.act = (element, blockId, change) => click(place, element, blockId, change, stateValues(message.blocks, surface));
  return surface;
}

/**
 * Somebody pressed a control. `selected` carries the fields that Slack puts beside the control in an action
 * (selected_option, selected_users, selected_date, …), `values` what all controls around it hold.
 */
function click(place, element, blockId, change, values) {
  const selected = element.type === 'button' ? undefined : change;
  return post('/ui/click', { ...place, block_id: blockId, action_id: element.action_id, selected, values });
}

const lists = new WeakMap();

const isAtEnd = (container) => container.scrollHeight - container.scrollTop - container.clientHeight < AT_END_PX;

/** Brings a list up to date with the least change: nodes that still say the same stay, so nothing flickers. */
function drawList(container, name, items) {
  const old = lists.get(container);
  const same = old?.name === name;
  const follow = !same || isAtEnd(container);
  const nodes = new Map();
  const added = [];
  keepingFocus(container, () => {
    for (const item of items) {
      const signature = JSON.stringify(item.signature);
      const before = same ? old.nodes.get(item.key) : undefined;
      if (before?.signature === signature) {
        nodes.set(item.key, before);
      } else {
        const node = item.build();
        if (same && item.message) node.classList.add(before ? 'changed' : 'fresh');
        if (same && item.message && !before && item.message.user !== me) added.push(item.message);
        nodes.set(item.key, { signature, node });
      }
    }
    place(container, [...nodes.values()].map((one) => one.node));
  });
  lists.set(container, { name, nodes });
  if (follow) toEnd(container);
  if (container === $('messages')) $('jump').hidden = follow || (added.length === 0 && $('jump').hidden);
  if (added.length) announce(added.map((message) => `${person(message.user)?.real_name}: ${message.text ?? ''}`).join('. '));
}

function place(container, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...container.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (container.children[index] !== node) container.insertBefore(node, container.children[index] ?? null);
  });
}

function toEnd(container) {
  container.scrollTop = container.scrollHeight;
}

/** A list that shows its end goes on doing so when the space for it changes: a longer draft, a closed strip, a turned phone. */
function holdEnd(container) {
  let atEnd = true;
  container.addEventListener('scroll', () => { atEnd = isAtEnd(container); });
  new ResizeObserver(() => { if (atEnd) toEnd(container); }).observe(container);
  // A picture that comes late makes the list longer.
  for (const event of ['load', 'error']) container.addEventListener(event, () => { if (atEnd) toEnd(container); }, true);
}

// ----------------------------------------------------------------------------------------- composing

/** What completes the text before the caret: [{ insert, name, about, from }]. */
function completions(text, caret) {
  const before = text.slice(0, caret);
  if (/^\/[^\n]*$/.test(before)) {
    return Object.entries(WORDS)
      .map(([word, about]) => ({ insert: `${COMMAND} ${word}`, name: `${COMMAND} ${word}`, about, from: 0 }))
      .filter((one) => one.insert.startsWith(before.trimStart()) && one.insert !== before);
  }
  const handle = /(?:^|\s)@([\p{L}\p{N}._-]*)$/u.exec(before);
  if (!handle) return [];
  const typed = handle[1].toLowerCase();
  return actors()
    .filter((one) => one.name.toLowerCase().startsWith(typed) || one.real_name.toLowerCase().startsWith(typed))
    .slice(0, 8)
    .map((one) => ({ insert: `@${one.name} `, name: one.real_name, about: `@${one.name}`, from: caret - handle[1].length - 1 }))
    .filter((one) => one.insert.trim() !== before.slice(one.from));
}

function createComposer(host, id, threadOf) {
  let shownFor = null;
  let offers = [];
  let active = 0;
  let sending = false;

  const list = el('ul', { class: 'completions', role: 'listbox', id: `${id}-list`, 'aria-label': 'Completions', hidden: true });
  const label = el('label', { class: 'unseen', for: id });
  const field = el('textarea', { id, rows: 1, dir: 'auto', 'aria-controls': `${id}-list`, autocomplete: 'off', enterkeyhint: 'send' });
  const button = el('button', { type: 'submit', class: 'send', 'aria-label': 'Send' }, icon('send'));
  const form = el('form', { class: 'composer' }, list, label, field, button);
  host.append(form);

  const draftKey = () => `${me}/${here}/${threadOf() ?? ''}`;

  function show() {
    if (shownFor === draftKey()) return;
    shownFor = draftKey();
    const conversation = channel(here);
    const where = conversation ? `${conversation.kind.endsWith('channel') ? '#' : ''}${labelOf(conversation)}` : '';
    label.textContent = threadOf() ? 'Reply in the thread' : `Message ${where}`;
    const who = `${where} as ${firstName(person(me))}`;
    field.placeholder = threadOf() ? `Reply as ${firstName(person(me))}` : innerWidth < NARROW_PX ? who : `Message ${who}, or type ${COMMAND}`;
    set(drafts.get(shownFor) ?? '');
  }

  function set(text) {
    field.value = text;
    changed();
  }

  function changed() {
    drafts.set(shownFor, field.value);
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
    button.disabled = sending || !field.value.trim();
    offers = document.activeElement === field ? completions(field.value, field.selectionStart) : [];
    // The bare command is a command too: Enter then sends it, and only an arrow key chooses.
    active = field.value.trim() === COMMAND ? -1 : 0;
    drawOffers();
  }

  function drawOffers() {
    list.hidden = offers.length === 0;
    list.replaceChildren(...offers.map((offer, index) => el('li', {
      role: 'option', id: `${id}-${index}`, 'aria-selected': String(index === active),
      onmousedown: (event) => event.preventDefault(),
      onclick: () => take(offer),
    }, el('span', { class: 'offer' }, offer.name), el('span', { class: 'about' }, offer.about))));
    list.children[active]?.scrollIntoView({ block: 'nearest' });
    if (offers[active]) field.setAttribute('aria-activedescendant', `${id}-${active}`);
    else field.removeAttribute('aria-activedescendant');
  }

  function take(offer) {
    const after = field.value.slice(field.selectionStart);
    const text = field.value.slice(0, offer.from) + offer.insert;
    field.value = text + after;
    field.focus();
    field.setSelectionRange(text.length, text.length);
    changed();
  }

  async function send() {
    const text = field.value.trim();
    if (!text || sending) return;
    setSending(true);
    // As typed: what Slack's own client makes of names and of < and > is the server's part.
    const body = { channel: here, text, ...(threadOf() && { thread_ts: threadOf() }) };
    const sentFrom = draftKey();
    const answer = await post(text.startsWith('/') ? '/ui/slash' : '/ui/message', body);
    setSending(false);
    if (!answer.ok) return;
    if (draftKey() === sentFrom) set('');
    else drafts.delete(sentFrom);
    const word = STEP_WORDS.find((one) => text.startsWith(`${COMMAND} ${one}`));
    if (word) finishStep(word);
    toEnd(threadOf() ? $('thread-messages') : $('messages'));
  }

  /** Read-only and not disabled: a disabled field would lose the focus. */
  function setSending(is) {
    sending = is;
    field.readOnly = is;
    form.classList.toggle('busy', is);
    form.setAttribute('aria-busy', String(is));
    button.disabled = is || !field.value.trim();
  }

  function onKey(event) {
    if (event.isComposing) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (offers.length && moves[event.key]) {
      active = (Math.max(active, event.key === 'ArrowUp' ? 0 : -1) + moves[event.key] + offers.length) % offers.length;
      drawOffers();
    } else if (offers[active] && (event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) {
      take(offers[active]);
    } else if (offers.length && event.key === 'Escape') {
      offers = [];
      drawOffers();
      event.stopPropagation();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      send();
    } else {
      return;
    }
    event.preventDefault();
  }

  field.addEventListener('input', changed);
  field.addEventListener('keydown', onKey);
  field.addEventListener('blur', () => { offers = []; drawOffers(); });
  form.addEventListener('submit', (event) => { event.preventDefault(); send(); });
  return { show, focus: () => field.focus(), fill: (text) => { field.focus(); set(text); } };
}

const desk = createDesk(address.get('desk'), {
  $, person, firstName, icon, avatar, drawPart, post, reader, announce, draw,
  state: () => state,
  me: () => me,
  unread: () => state.conversations.reduce((sum, one) => sum + unreadIn(one), 0),
  answered: () => finishStep('desk'),
});

const composers = [createComposer($('composer-place'), 'composer', () => null), createComposer($('thread-composer-place'), 'thread-composer', () => thread)];

// ---------------------------------------------------------------------------------------------- forms

const words = (text) => (typeof text === 'string' ? text : text?.text);
let form = null;

function drawModal() {
  const { view } = state;
  const dialog = $('modal');
  if (!view) {
    form = null;
    if (dialog.open) dialog.close();
    return;
  }
  const opening = form?.key !== view.id || form.me !== me;
  if (opening) form = formOf(view);
  form.view = view;
  form.reader = reader();
  const scrolled = opening ? 0 : dialog.querySelector('.modal-body').scrollTop;
  // Only what is shown counts: a form somebody types into changes only when the bot changes it.
  const { id, title, submit, close, blocks, depth } = view;
  drawPart($('modal-content'), [id, title, submit, close, blocks, depth, me, form.errors, form.sending], () => formNodes(view));
  dialog.querySelector('.modal-body').scrollTop = scrolled;
  dialog.classList.toggle('stacked', view.depth > 1);
  if (!dialog.open) dialog.showModal();
  if (opening) firstField(dialog)?.focus();
}

/** A form keeps what was typed for as long as it is on the stack, also while another lies on it. */
function formOf(view) {
  if (!touchedByView.has(view.id)) touchedByView.set(view.id, new Map());
  const made = { key: view.id, me, touched: touchedByView.get(view.id), pending: new Set(), errors: {}, sending: false };
  made.act = (element, blockId, change) => click({ view_id: view.id }, element, blockId, change, stateValues(made.view.blocks, made));
  made.upload = (element, blockId, file) => upload({ view_id: view.id, block_id: blockId, action_id: element.action_id }, file);
  return made;
}

/** Puts a file into a form. */
async function upload(into, file) {
  try {
    const response = await fetch(`/ui/file?${new URLSearchParams({ as: me, ...into, name: file.name })}`, { method: 'POST', body: file });
    if (response.status === 413) return { ok: false, error: 'This file is too large for the demo.' };
    return await response.json();
  } catch {
    return { ok: false, error: SENTENCES.offline };
  }
}

const firstField = (dialog) => dialog.querySelector('.modal-body :is(.field, input, button, a)') ?? dialog.querySelector('footer button:last-child');

function formNodes(view) {
  const submit = words(view.submit);
  return [
    el('header', null,
      el('span', { class: 'avatar bot small', 'aria-hidden': 'true' }),
      el('h2', { id: 'modal-title' }, words(view.title)),
      view.depth > 1 && el('span', { class: 'unseen' }, 'On top of another form'),
      el('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', 'data-key': 'modal-close', onclick: closeForm }, icon('close'))),
    el('div', { class: 'modal-body' }, renderBlocks(view.blocks, form)),
    el('footer', null,
      el('span', { class: 'as' }, `as ${person(me)?.real_name}`),
      el('button', { type: 'button', class: 'button', 'data-key': 'modal-cancel', onclick: closeForm }, words(view.close) ?? (submit ? 'Cancel' : 'Close')),
      submit && el('button', { type: 'button', class: `button primary ${form.sending ? 'busy' : ''}`, 'data-key': 'modal-submit', disabled: form.sending, onclick: submitForm }, submit)),
  ];
}

async function submitForm() {
  const sent = form;
  if (!sent || sent.sending) return;
  sent.errors = problems(sent.view.blocks, sent);
  if (Object.keys(sent.errors).length) return showErrors();
  sent.sending = true;
  drawModal();
  const answer = await post('/ui/submit', { view_id: sent.key, values: stateValues(sent.view.blocks, sent) });
  sent.sending = false;
  sent.errors = answer.errors ?? {};
  if (form === sent) showErrors();
  return undefined;
}

function showErrors() {
  drawModal();
  const wrong = $('modal').querySelector('.wrong');
  wrong?.scrollIntoView({ block: 'nearest' });
  wrong?.querySelector('.field, input')?.focus();
}

async function closeForm() {
  if (!form) return;
  const { key } = form;
  const answer = await post('/ui/close', { view_id: key });
  if (answer.ok) touchedByView.delete(key);
}

$('modal').addEventListener('cancel', (event) => {
  // The bot is told before the form goes away; the next state closes it.
  event.preventDefault();
  closeForm();
});

$('modal').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.matches('input.field:not([role=combobox])')) submitForm();
});

// ------------------------------------------------------------------------------------------ first steps

function storage(action) {
  // Private windows may refuse storage; the strip then simply comes back.
  try {
    return action(localStorage);
  } catch {
    return null;
  }
}

function drawWelcome() {
  const strip = $('welcome');
  strip.hidden = Boolean(storage((store) => store.getItem(WELCOME_KEY)));
  if (strip.hidden) return;
  const newcomer = actors().find((one) => !one.is_admin && !/coordinator|advocate|support/i.test(one.title)) ?? actors()[0];
  const coordinator = actors().find((one) => /coordinator/i.test(one.title)) ?? actors().find((one) => one.is_admin);
  drawPart(strip, [me, newcomer?.id, coordinator?.id, Boolean(state.next_event && state.clock), Boolean(state.desk), [...stepsDone]], () => [
    el('p', null, el('strong', null, 'A small Slack for trying things out. '), `You act as ${firstName(person(me))}; nothing reaches the real Slack.`),
    el('div', { class: 'steps' },
      newcomer && commandStep(newcomer, 'signup'),
      state.clock && state.next_event && step('next', ['Go to the next event'], () => { finishStep('next'); advance('clock/{"to_next":true}', { to_next: true }); }),
      coordinator && commandStep(coordinator, 'pair'),
      coordinator && commandStep(coordinator, 'plan'),
      state.desk && step('desk', ['Answer a customer on the day'], () => desk.show())),
    el('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close this hint', onclick: closeWelcome }, icon('close')),
  ]);
}

function step(name, content, onclick) {
  const done = stepsDone.has(name);
  return el('button', { type: 'button', class: `step ${done ? 'done' : ''}`, 'data-key': `step/${name}`, onclick }, el('span', null, content), done && el('span', { class: 'unseen' }, ' (done)'));
}

function finishStep(name) {
  stepsDone.add(name);
  drawWelcome();
}

/** Fills the command in and leaves it to the person to send it: that is what they will do in Slack. */
function commandStep(who, word) {
  return step(word, ['As ', firstName(who), ', type ', el('code', null, `${COMMAND} ${word}`)], async () => {
    if (me !== who.id) await actAs(who.id);
    composers[0].fill(`${COMMAND} ${word}`);
  });
}

function closeWelcome() {
  storage((store) => store.setItem(WELCOME_KEY, 'yes'));
  $('welcome').hidden = true;
  $('composer').focus();
}

// ------------------------------------------------------------------------------------- toasts and news

function toast(sentence) {
  const node = el('div', { class: 'toast' }, el('span', { dir: 'auto' }, sentence),
    el('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close this message', onclick: () => node.remove() }, icon('close')));
  // An open form covers the page: what is to be seen must be inside it.
  const host = $('modal').open ? $('modal') : document.body;
  if ($('toasts').parentElement !== host) host.append($('toasts'));
  $('toasts').append(node);
  setTimeout(() => node.remove(), TOAST_MS);
}

function announce(sentence) {
  $('news').textContent = sentence;
}

// ---------------------------------------------------------------------------------------------- start

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  if (drawerOpen) setDrawer(false);
  else if (thread && !document.querySelector('dialog[open]')) closeThread();
});
document.addEventListener('visibilitychange', () => state && draw());
addEventListener('pointerdown', hold, true);
addEventListener('pointerup', () => letGoIn(CLICK_MS_MAX), true);
addEventListener('pointercancel', () => letGoIn(0), true);
addEventListener('click', clicked, true);
$('drawer-button').append(icon('drawer'));
$('drawer-button').addEventListener('click', () => setDrawer(!drawerOpen));
$('shade').addEventListener('click', () => setDrawer(false));
$('thread-close').append(icon('close'));
$('thread-close').addEventListener('click', closeThread);
$('jump').addEventListener('click', () => { toEnd($('messages')); $('jump').hidden = true; });
$('messages').addEventListener('scroll', (event) => { if (isAtEnd(event.target)) $('jump').hidden = true; });
holdEnd($('messages'));
holdEnd($('thread-messages'));
$('stopped').append(el('p', null, 'The demo has stopped. Start it again with ', el('code', null, 'shadowday demo'), '; this page will pick it up.'));

follow();
