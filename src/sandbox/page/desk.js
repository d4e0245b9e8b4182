// The help desk beside the small Slack: customers' tickets, and a box to answer them.
//
// As everywhere on the page the server owns everything. Only what is still being done lives here: which ticket is
// open (also in the address), and what is typed.

import { clockTime, el, formatDate, onTheWall } from './mrkdwn.js';

/** Solved tickets that are still listed. */
const SOLVED_MAX = 5;
/** Below this width the help desk lies over the conversation instead of beside it. */
const COVERS_BELOW = '(max-width: 1180px)';
const MINUTE_MS = 60_000;
const QUEUE = 'queue';

const STATUS_WORDS = { pending: 'waiting for the customer', solved: 'solved' };
const TOLD_WORDS = {
  sending: 'Telling the bot …',
  waiting: 'The webhook was not taken; it is sent again soon',
  lost: 'The webhook was not answered',
};

const told = ({ is, status, said }) => TOLD_WORDS[is] ?? (is === 'taken' ? `Signed webhook sent; the bot says: ${said?.replaceAll('_', ' ') || status}` : `The webhook was refused with status ${status}`);

/** "now", "12 min", "3 h", "2 d". */
function age(at, now) {
  const minutes = Math.floor((now - new Date(at)) / MINUTE_MS);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / (24 * 60))} d`;
}

const waitsFor = (at, now) => (age(at, now) === 'now' ? 'has just come' : `waits for ${age(at, now)}`);

/** @param page what the help desk needs of the page around it */
export function createDesk(place, page) {
  const { $, person, firstName, icon, avatar, drawPart, post, reader, announce } = page;
  // The queue, a ticket's number, or null while the help desk is closed.
  let open = place;
  let sending = false;
  const drafts = new Map();
  const kinds = new Map();
  let shownFor = null;

  const desk = () => page.state().desk;
  const me = () => person(page.me());
  const ticket = () => desk().tickets.find((one) => String(one.id) === open);
  const waiting = () => desk().tickets.filter((one) => one.waits_for_us);
  const isOpen = () => Boolean(desk() && open);
  const covers = () => isOpen() && matchMedia(COVERS_BELOW).matches;
  const canReply = () => desk().seat === 'full';
  const kind = () => (canReply() ? kinds.get(open) ?? 'public' : 'note');
  const draftKey = () => `${page.me()}/${open}/${kind()}`;

  function go(where) {
    open = where;
    page.draw();
    if (!open) return $('composer')?.focus();
    $('desk-body').scrollTop = ticket() ? $('desk-body').scrollHeight : 0;
    return (ticket() ? $('desk-text') ?? $('desk-header').querySelector('button') : $('desk-body').querySelector('button') ?? $('desk-body'))?.focus({ preventScroll: true });
  }

  // ------------------------------------------------------------------------------------------ the switch

  function drawSwitch() {
    const count = waiting().length;
    const unread = covers() ? page.unread() : 0;
    drawPart($('places'), [isOpen(), count, unread], () => [
      segment('Slack', !isOpen(), unread, 'unread', () => go(null)),
      segment('Help desk', isOpen(), count, 'to answer', () => go(open ?? QUEUE)),
    ]);
  }

  function segment(name, isOn, count, what, onclick) {
    return el('button', { type: 'button', class: 'place', 'data-key': `place/${name}`, 'aria-pressed': String(isOn), 'aria-label': count ? `${name}, ${count} ${what}` : null, onclick },
      el('span', null, name), count > 0 && el('span', { class: 'badge' }, String(count)));
  }

  // ------------------------------------------------------------------------------------------- drawing

  function draw() {
    $('places').hidden = !desk();
    if (!desk()) open = null;
    else if (open && open !== QUEUE && !ticket()) open = QUEUE;
    $('desk').hidden = !isOpen();
    document.body.classList.toggle('with-desk', isOpen());
    if (!desk()) return;
    drawSwitch();
    if (!isOpen()) return;
    const one = ticket();
    $('desk').classList.toggle('on-ticket', Boolean(one));
    drawHeader(one);
    if (one) drawTicket(one);
    else drawQueue();
    drawBox(one);
  }

  function drawHeader(one) {
    const eyes = reader();
    const since = one?.waits_for_us ? waitsFor(sinceOf(one), eyes.now) : one && STATUS_WORDS[one.status];
    drawPart($('desk-header'), [one && [one.id, one.subject, one.customer, since], desk().name, desk().seat, page.me()], () => [
      one ? el('button', { type: 'button', class: 'icon-button', 'aria-label': 'Back to the queue', 'data-key': 'desk/back', onclick: () => go(QUEUE) }, icon('back'))
        : el('span', { class: 'desk-sign', 'aria-hidden': 'true' }, icon('desk')),
      el('div', { class: 'desk-title' },
        el('h2', { dir: 'auto' }, one ? one.subject : desk().name),
        el('p', null, one ? `#${one.id} · ${one.customer} · ${since}` : 'Made-up customers')),
      el('span', { class: 'desk-me', title: `You act as ${me()?.real_name}` }, avatar(me(), 'small'), el('span', null, el('bdi', null, firstName(me())), ` · ${seatWords()}`)),
    ]);
  }

  const seatWords = () => ({ full: 'full seat', light: 'light seat' })[desk().seat] ?? 'no seat';
  const lastOf = (one) => one.comments.at(-1);
  /** A customer waits since they wrote, whatever colleagues note meanwhile. */
  const sinceOf = (one) => (one.waits_for_us ? one.comments.findLast((comment) => !comment.by) : lastOf(one)).at;

  function drawQueue() {
    const eyes = reader();
    const groups = [
      ['To answer', waiting()],
      ['Waiting for the customer', desk().tickets.filter((one) => one.status === 'pending').reverse()],
      ['Solved', desk().tickets.filter((one) => one.status === 'solved').reverse()],
    ];
    const shown = ([title, tickets]) => (title === 'Solved' ? tickets.slice(0, SOLVED_MAX) : tickets);
    const rows = groups.map((group) => [group[1].length, shown(group).map((one) => [one, age(sinceOf(one), eyes.now)])]);
    drawPart($('desk-body'), [rows, page.me()], () => [
      waiting().length === 0 && nothing(),
      groups.filter(([, tickets]) => tickets.length > 0).map((group) => el('section', null,
        el('h3', null, group[0], el('span', { class: 'how-many' }, String(group[1].length))),
        el('ul', null, shown(group).map((one) => el('li', null, row(one, eyes)))))),
    ]);
  }

  function nothing() {
    return el('div', { class: 'desk-empty' },
      el('p', { class: 'desk-empty-title' }, 'The queue is empty. Well done!'),
      el('p', null, 'The next question comes when time passes.'));
  }

  function row(one, eyes) {
    const last = lastOf(one);
    const by = last.by ? `${firstName(person(last.by))}: ` : '';
    return el('button', { type: 'button', class: `ticket ${one.status}`, 'data-key': `ticket/${one.id}`, onclick: () => go(String(one.id)) },
      el('span', { class: 'ticket-top' }, el('span', { class: 'ticket-subject', dir: 'auto' }, one.subject), el('time', { datetime: sinceOf(one) }, age(sinceOf(one), eyes.now))),
      el('span', { class: 'ticket-who' }, el('span', { class: 'ticket-customer' }, one.customer), ` · #${one.id}`),
      el('span', { class: 'ticket-words', dir: 'auto' }, `${by}${last.body}`));
  }

  function drawTicket(one) {
    const eyes = reader();
    const { dayNumber } = onTheWall(eyes.now, eyes.zone);
    const atEnd = shownFor === one.id;
    const before = one.comments.length;
    const body = $('desk-body');
    const follows = !atEnd || body.scrollHeight - body.scrollTop - body.clientHeight < 80;
    drawPart(body, [one.id, one.comments, dayNumber, page.me()], () => el('ol', { class: 'said' }, one.comments.map((comment) => said(comment, one, eyes))));
    if (follows && before) body.scrollTop = body.scrollHeight;
    shownFor = one.id;
  }

  function said(comment, one, eyes) {
    const author = person(comment.by);
    const at = new Date(comment.at);
    const side = comment.by ? (comment.is_public ? 'ours' : 'note') : 'theirs';
    return el('li', { class: `comment ${side}` },
      author ? avatar(author) : el('span', { class: 'avatar customer', 'aria-hidden': 'true' }, [...one.customer][0]),
      el('div', { class: 'comment-main' },
        el('p', { class: 'byline' }, el('span', { class: 'name', dir: 'auto' }, author?.real_name ?? one.customer),
          el('time', { datetime: comment.at, title: formatDate('{date_long} {time}', at, eyes) }, `${sameDay(at, eyes) ? '' : `${formatDate('{date_short}', at, eyes)}, `}${clockTime(at, eyes)}`),
          side === 'note' && el('span', { class: 'note-mark' }, 'Internal note')),
        el('div', { class: 'comment-words', dir: 'auto' }, comment.body),
        comment.told && el('p', { class: `told ${comment.told.is}` }, comment.told.is === 'taken' && icon('done'), told(comment.told))));
  }

  const sameDay = (date, eyes) => onTheWall(date, eyes.zone).dayNumber === onTheWall(eyes.now, eyes.zone).dayNumber;

  // ----------------------------------------------------------------------------------------- answering

  function drawBox(one) {
    $('desk-box').hidden = !one;
    if (!one) return;
    drawPart($('desk-box'), [page.me(), one.id, one.customer, one.status, one.draft, desk().seat, kind(), sending], () => boxFor(one));
  }

  function boxFor(one) {
    if (!desk().seat) return el('p', { class: 'seat-words' }, icon('eye'), el('span', null, `${firstName(me())} has no seat in the help desk and can only look on. Tell your buddy what you would answer: they can send it, and credit you for it.`));
    const isNote = kind() === 'note';
    return [
      el('div', { class: 'kinds', role: 'group', 'aria-label': 'Who reads it' },
        kindButton('public', 'Public reply', !canReply()),
        kindButton('note', 'Internal note', false)),
      !canReply() && el('p', { class: 'seat-words' }, icon('eye'), el('span', null, `${firstName(me())} has a light seat: notes for colleagues, and no word to customers. A buddy with a full seat can send it, and credit you for it.`)),
      el('form', { class: isNote ? 'answer note' : 'answer', onsubmit: (event) => { event.preventDefault(); send(one, false); } },
        el('label', { class: 'unseen', for: 'desk-text' }, isNote ? 'Note for colleagues' : `Reply to ${one.customer}`),
        field(one, isNote),
        el('div', { class: 'answer-buttons' },
          el('button', { type: 'button', class: 'button', hidden: isNote || !one.draft || !one.waits_for_us, 'data-key': 'desk/draft', onclick: () => fill(one.draft) }, 'Use a draft'),
          canReply() && one.status !== 'solved' && el('button', { type: 'button', class: 'button solve', 'data-key': 'desk/solve', disabled: sending, onclick: () => send(one, true) }, solveWords()),
          el('button', { type: 'submit', class: `button primary ${sending ? 'busy' : ''}`, 'data-key': 'desk/send', disabled: sending || !typed() }, el('span', null, isNote ? 'Add note' : 'Send reply')))),
    ];
  }

  const typed = () => (drafts.get(draftKey()) ?? '').trim();
  const solveWords = () => (typed() ? (kind() === 'note' ? 'Add and solve' : 'Send and solve') : 'Solve');

  function kindButton(name, words, isClosed) {
    return el('button', {
      type: 'button', class: `kind ${name}`, 'data-key': `kind/${name}`, 'aria-pressed': String(kind() === name), disabled: isClosed,
      onclick: () => { kinds.set(open, name); page.draw(); $('desk-text')?.focus(); },
    }, words);
  }

  function field(one, isNote) {
    const made = el('textarea', {
      id: 'desk-text', class: 'field', rows: 3, dir: 'auto', 'data-key': 'desk/text', readonly: sending,
      placeholder: isNote ? 'Only colleagues read this' : `Answer ${one.customer} as ${firstName(me())}`,
      oninput: ({ target }) => { drafts.set(draftKey(), target.value); typedSome(); },
      onkeydown: (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(one, false); } },
    });
    made.value = drafts.get(draftKey()) ?? '';
    return made;
  }

  /** While somebody types, nothing under their fingers is drawn anew. */
  function typedSome() {
    const box = $('desk-box');
    box.querySelector('[type=submit]').disabled = sending || !typed();
    const solve = box.querySelector('.solve');
    if (solve) solve.textContent = solveWords();
  }

  function fill(text) {
    drafts.set(draftKey(), text);
    $('desk-text').value = text;
    $('desk-text').focus();
    typedSome();
  }

  async function send(one, solves) {
    const body = typed();
    if (sending || (!body && !solves)) return;
    const [key, isPublic] = [draftKey(), kind() === 'public'];
    sending = true;
    page.draw();
    const answer = await post('/ui/desk/write', { ticket: one.id, body, is_public: isPublic, solves });
    sending = false;
    if (answer.ok) {
      drafts.delete(key);
      if ($('desk-text') && draftKey() === key) $('desk-text').value = '';
      if (isPublic && body) page.answered();
      announce(body ? (isPublic ? `Your reply to ${one.customer} is sent.` : 'Your note is added.') : 'Solved.');
    }
    if (answer.ok && solves && !body && open === String(one.id)) return go(QUEUE);
    page.draw();
    return $('desk-text')?.focus({ preventScroll: true });
  }

  return { draw, isOpen, covers, place: () => open, show: () => go(open ?? QUEUE) };
}
