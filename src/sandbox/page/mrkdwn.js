// Slack's text as DOM nodes: mrkdwn, dates in the reader's own zone, mentions, emoji.
//
// Whatever people or the bot wrote reaches the page through createElement and text nodes only, never as
// HTML: there is nothing to escape and nothing to forget. Links are followed only to the schemes below.
//
// A `reader` is who looks at the text:
//   { me, zone, now (Date), person(id), channel(id), openChannel(id) }

const LINK_SCHEMES = ['http:', 'https:', 'mailto:'];
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December',
];

const EMOJI = {
  '+1': '👍', '-1': '👎', alarm_clock: '⏰', arrow_right: '➡️', arrows_counterclockwise: '🔄', art: '🎨', ballot_box_with_check: '☑️',
  bar_chart: '📊', bell: '🔔', books: '📚', bow: '🙇', bug: '🐛', bulb: '💡', busts_in_silhouette: '👥', calendar: '📆',
  chart_with_upwards_trend: '📈', clap: '👏', clipboard: '📋', clock3: '🕒', clock9: '🕘', coffee: '☕', confetti_ball: '🎊',
  crescent_moon: '🌙', date: '📅', ear: '👂', earth_africa: '🌍', earth_americas: '🌎', earth_asia: '🌏', envelope: '✉️',
  exclamation: '❗', eyes: '👀', face_with_thermometer: '🤒', fire: '🔥', fireworks: '🎆', first_place_medal: '🥇', gear: '⚙️', gift: '🎁', green_heart: '💚',
  hand: '✋', handshake: '🤝', heart: '❤️', heavy_check_mark: '✔️', hourglass: '⌛', hourglass_flowing_sand: '⏳',
  hugging_face: '🤗', inbox_tray: '📥', information_source: 'ℹ️', joy: '😂', key: '🔑', knife_fork_plate: '🍽️', leftwards_arrow_with_hook: '↩️', link: '🔗', loudspeaker: '📢',
  mag: '🔍', medal: '🏅', mega: '📣', memo: '📝', movie_camera: '🎥', muscle: '💪', no_entry: '⛔', no_entry_sign: '🚫', ok_hand: '👌', pager: '📟',
  palm_tree: '🌴', partying_face: '🥳', pencil: '✏️', pencil2: '✏️', point_right: '👉', pray: '🙏', pushpin: '📌',
  question: '❓', raised_hand: '✋', raised_hands: '🙌', raising_hand: '🙋', rocket: '🚀', rotating_light: '🚨', sandwich: '🥪', scales: '⚖️', seedling: '🌱',
  see_no_evil: '🙈', slightly_smiling_face: '🙂', smile: '😄', sparkles: '✨', speech_balloon: '💬', star: '⭐', star2: '🌟',
  sun_with_face: '🌞', sunny: '☀️', sunrise: '🌅', tada: '🎉', telephone_receiver: '📞', thinking_face: '🤔', thumbsup: '👍', ticket: '🎫',
  bust_in_silhouette: '👤', balloon: '🎈', beach_with_umbrella: '🏖️', broom: '🧹', checkered_flag: '🏁', desert_island: '🏝️',
  dove_of_peace: '🕊️', envelope_with_arrow: '📩', gem: '💎', parasol_on_ground: '⛱️', rainbow: '🌈', 100: '💯',
  trophy: '🏆', umbrella: '☔', warning: '⚠️', wave: '👋', white_check_mark: '✅', writing_hand: '✍️', x: '❌', zap: '⚡', zzz: '💤',
};

/** Makes an element. `on…` attributes are listeners; null, undefined and false attributes and children are left out. */
export function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

// ---------------------------------------------------------------------------------------------- time

const formatters = new Map();

function formatter(zone) {
  if (!formatters.has(zone)) formatters.set(zone, makeFormatter(zone));
  return formatters.get(zone);
}

function makeFormatter(zone) {
  const options = { hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' };
  try {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
  } catch {
    // A browser that has not heard of a zone yet still shows a right time, in UTC.
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
  }
}

/** A moment as the wall shows it in a zone: { year, month (1 to 12), day, weekday (0 = Sunday), hour, minute, second, dayNumber }. */
export function onTheWall(date, zone) {
  const wall = {};
  for (const part of formatter(zone).formatToParts(date)) {
    if (part.type !== 'literal') wall[part.type] = Number(part.value);
  }
  const midnight = Date.UTC(wall.year, wall.month - 1, wall.day);
  wall.weekday = new Date(midnight).getUTCDay();
  wall.dayNumber = Math.floor(midnight / DAY_MS);
  return wall;
}

/** The moment at which a zone's wall shows `2026-12-01T09:00`. */
export function fromTheWall(local, zone) {
  const asUtc = Date.parse(`${local}Z`);
  const offsetAt = (instant) => {
    const wall = onTheWall(new Date(instant), zone);
    return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) - instant;
  };
  // The offset that holds at the moment is not known before the moment is: guess, then correct once.
  const guess = asUtc - offsetAt(asUtc);
  return new Date(asUtc - offsetAt(guess));
}

/** Slack's timestamps ("1764579600.000100") as a Date. */
export function dateOfTs(ts) {
  return new Date(Number(ts) * 1000);
}

const two = (number) => String(number).padStart(2, '0');

function ordinal(day) {
  const teen = day >= 11 && day <= 13;
  return `${day}${teen ? 'th' : { 1: 'st', 2: 'nd', 3: 'rd' }[day % 10] ?? 'th'}`;
}

/** "09:05", in the reader's zone. */
export function clockTime(date, reader) {
  const wall = onTheWall(date, reader.zone);
  return `${two(wall.hour)}:${two(wall.minute)}`;
}

/** "today", "yesterday", "tomorrow", or what `otherwise` says. */
function nearDay(date, reader, otherwise) {
  const distance = onTheWall(date, reader.zone).dayNumber - onTheWall(reader.now, reader.zone).dayNumber;
  return { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[distance] ?? otherwise();
}

function ago(date, reader) {
  const gap = reader.now - date;
  const size = Math.abs(gap);
  if (size < MINUTE_MS) return 'just now';
  const [count, unit] = size < HOUR_MS ? [Math.floor(size / MINUTE_MS), 'minute'] : size < DAY_MS ? [Math.floor(size / HOUR_MS), 'hour'] : [Math.floor(size / DAY_MS), 'day'];
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return gap > 0 ? `${words} ago` : `in ${words}`;
}

const DATE_TOKENS = {
  date_num: (wall) => `${wall.year}-${two(wall.month)}-${two(wall.day)}`,
  date: (wall) => `${MONTHS[wall.month - 1]} ${ordinal(wall.day)}, ${wall.year}`,
  date_short: (wall) => `${MONTHS[wall.month - 1].slice(0, 3)} ${wall.day}, ${wall.year}`,
  date_long: (wall) => `${WEEKDAYS[wall.weekday]}, ${MONTHS[wall.month - 1]} ${ordinal(wall.day)}, ${wall.year}`,
  day_divider: (wall) => `${WEEKDAYS[wall.weekday]}, ${MONTHS[wall.month - 1]} ${ordinal(wall.day)}`,
  time: (wall) => `${two(wall.hour)}:${two(wall.minute)}`,
  time_secs: (wall) => `${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`,
};

/** A text with Slack's date tokens, such as "{date_long_pretty} {time}", filled in for the reader. */
export function formatDate(template, date, reader) {
  const wall = onTheWall(date, reader.zone);
  return template.replace(/\{(\w+)\}/g, (whole, token) => {
    if (token === 'ago') return ago(date, reader);
    const plain = DATE_TOKENS[token.replace(/_pretty$/, '')];
    if (!plain) return whole;
    return token.endsWith('_pretty') ? nearDay(date, reader, () => plain(wall)) : plain(wall);
  });
}

/** The first letter in upper case: "today" opens a line as "Today". */
export function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// ------------------------------------------------------------------------------------------- pieces

/** A link, if its scheme is one that may be followed; its text otherwise. */
export function link(address, ...label) {
  const content = label.length ? label : [address];
  let url;
  try {
    url = new URL(address);
  } catch {
    return el('span', null, content);
  }
  if (!LINK_SCHEMES.includes(url.protocol)) return el('span', null, content);
  return el('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer' }, content);
}

/** A person's name as a chip; the reader's own stands out. */
export function mention(id, reader) {
  const name = reader.person(id)?.real_name ?? id;
  return el('span', { class: id === reader.me ? 'mention me' : 'mention', dir: 'auto' }, `@${name}`);
}

function channelMention(id, label, reader) {
  const known = reader.channel(id);
  const name = `#${label || known?.name || 'private-channel'}`;
  if (!known) return el('span', { class: 'mention' }, name);
  return el('button', { class: 'mention', type: 'button', onclick: () => reader.openChannel(id) }, name);
}

function dateMention(parts, fallback, reader, opensLine) {
  const [, seconds, template, address] = parts;
  const date = new Date(Number(seconds) * 1000);
  if (!template || Number.isNaN(date.getTime())) return el('span', null, decoded(fallback));
  const words = decoded(formatDate(template, date, reader));
  const title = `${formatDate('{date_long} {time}', date, reader)} (${reader.zone})`;
  const time = el('time', { datetime: date.toISOString(), title }, opensLine ? capitalised(words) : words);
  return address ? link(decoded(address), time) : time;
}

function broadcast(command, label) {
  const [name] = command.split('^');
  const words = name === 'subteam' ? label || '@group' : `@${name}`;
  return el('span', { class: name === 'subteam' ? 'mention' : 'mention me' }, decoded(words));
}

/** What stands between < and >: a mention, a date, a link. Anything else is shown as it was typed. */
function angle(inside, reader, opensLine) {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : inside.slice(bar + 1);
  if (/^@[UWB][A-Z0-9_]*$/.test(target)) return mention(target.slice(1), reader);
  if (/^#[CG][A-Z0-9_]*$/.test(target)) return channelMention(target.slice(1), decoded(label), reader);
  if (target.startsWith('!date^')) return dateMention(target.split('^'), label, reader, opensLine);
  if (/^!(here|channel|everyone|subteam)/.test(target)) return broadcast(target.slice(1), label);
  if (/^(https?|mailto):/.test(target)) return link(decoded(target), ...(label ? plainPieces(label) : []));
  return document.createTextNode(decoded(`<${inside}>`));
}

/** Slack escapes exactly three characters. */
export function decoded(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** An emoji by its name, or null for one that is not in the table. */
export function emoji(name) {
  const sign = Object.hasOwn(EMOJI, name) ? EMOJI[name] : null;
  return sign && el('span', { class: 'emoji', role: 'img', 'aria-label': name.replaceAll('_', ' ') }, sign);
}

const EMOJI_NAME = /^:([a-z0-9_+-]+):(?::skin-tone-[2-6]:)?/;

function plainPieces(text) {
  const pieces = [];
  let rest = text;
  while (rest) {
    const name = EMOJI_NAME.exec(rest);
    const sign = name && emoji(name[1]);
    if (sign) {
      pieces.push(sign);
      rest = rest.slice(name[0].length);
      continue;
    }
    const next = rest.indexOf(':', 1);
    pieces.push(decoded(next < 0 ? rest : rest.slice(0, next)));
    rest = next < 0 ? '' : rest.slice(next);
  }
  return pieces;
}

/** A plain_text object: no formatting, but emoji names are signs unless it says otherwise. */
export function plain(object) {
  return el('span', { dir: 'auto' }, object.emoji === false ? object.text : plainPieces(object.text));
}

// ------------------------------------------------------------------------------------------- mrkdwn

const MARKS = { '*': 'strong', _: 'em', '~': 'del' };
const WORD = /[\p{L}\p{N}]/u;

/** Where the mark opened at `start` is closed, or -1. A mark inside a word, or next to a space, is no mark. */
function closingMark(text, start) {
  const mark = text[start];
  const before = text[start - 1] ?? ' ';
  const first = text[start + 1] ?? ' ';
  if (WORD.test(before) || before === mark || /\s/.test(first) || first === mark) return -1;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '<') at = Math.max(at, text.indexOf('>', at));
    const closes = text[at] === mark && !/\s/.test(text[at - 1]) && !WORD.test(text[at + 1] ?? ' ');
    if (closes && at > start + 1) return at;
  }
  return -1;
}

/** One piece at the start of `text.slice(at)`: [node, length], or null for an ordinary character. */
function pieceAt(text, at, reader, opensLine) {
  const rest = text.slice(at);
  const character = text[at];
  if (character === '<') {
    const match = /^<([^<>\n]+)>/.exec(rest);
    return match && [angle(match[1], reader, opensLine && at === 0), match[0].length];
  }
  if (character === '`') {
    const match = /^`([^`\n]+)`/.exec(rest);
    return match && [el('code', null, decoded(match[1])), match[0].length];
  }
  if (character === ':') {
    const match = EMOJI_NAME.exec(rest);
    const sign = match && emoji(match[1]);
    return sign && [sign, match[0].length];
  }
  if (character === 'h' && !WORD.test(text[at - 1] ?? ' ')) {
    const match = /^https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"]/.exec(rest);
    return match && [link(decoded(match[0])), match[0].length];
  }
  if (MARKS[character]) {
    const end = closingMark(text, at);
    return end < 0 ? null : [el(MARKS[character], null, inline(text.slice(at + 1, end), reader, opensLine && at === 0)), end - at + 1];
  }
  return null;
}

/** The pieces of one line. */
function inline(text, reader, opensLine = true) {
  const pieces = [];
  let run = '';
  for (let at = 0; at < text.length; ) {
    const piece = pieceAt(text, at, reader, opensLine);
    if (piece) {
      if (run) pieces.push(decoded(run));
      run = '';
      pieces.push(piece[0]);
      at += piece[1];
    } else {
      run += text[at];
      at += 1;
    }
  }
  if (run) pieces.push(decoded(run));
  return pieces;
}

const BULLET = /^\s*([•◦▪‣-]|\d{1,2}[.)])\s+/;

/** One line is one element, so that each finds its own direction (`dir="auto"`) and bullets can hang. */
function lineElement(line, content) {
  const kind = !line.trim() ? 'line blank' : BULLET.test(line) ? 'line bullet' : 'line';
  return el('div', { class: kind, dir: 'auto' }, content);
}

function linesOf(text, reader) {
  const nodes = [];
  let quote = null;
  for (const line of text.split('\n')) {
    const quoted = /^\s*(?:&gt;|>)\s?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) nodes.push((quote = el('blockquote')));
      quote.append(lineElement(quoted[1], inline(quoted[1], reader)));
    } else {
      quote = null;
      nodes.push(lineElement(line, inline(line, reader)));
    }
  }
  return nodes;
}

/** Slack's mrkdwn. */
export function mrkdwn(text, reader) {
  const nodes = text.split('```').flatMap((part, index, all) => {
    // An opening fence without its partner is just three characters.
    const lonely = index % 2 === 1 && index === all.length - 1;
    if (lonely) return linesOf(`\`\`\`${part}`, reader);
    if (index % 2 === 1) return [el('pre', null, decoded(part.replace(/^\n|\n$/g, '')))];
    const between = index > 0 ? part.replace(/^\n/, '') : part;
    return between.trim() ? linesOf(index < all.length - 1 ? between.replace(/\n$/, '') : between, reader) : [];
  });
  return el('div', { class: 'text' }, nodes);
}

/** A text object of either kind. */
export function textObject(object, reader) {
  if (!object) return null;
  if (typeof object === 'string') return plain({ text: object });
  return object.type === 'mrkdwn' ? mrkdwn(object.text, reader) : plain(object);
}

// ----------------------------------------------------------------------------------------- markdown

const SPAN = /\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*(.+?)\*|\b_(.+?)_\b/;

function markdownSpans(text, reader) {
  const match = SPAN.exec(text);
  if (!match) return plainPieces(text);
  const [whole, strong, strong2, struck, code, label, address, em, em2] = match;
  const inner = (part) => markdownSpans(part, reader);
  let node;
  if (strong ?? strong2) node = el('strong', null, inner(strong ?? strong2));
  else if (struck) node = el('del', null, inner(struck));
  else if (code) node = el('code', null, code);
  else if (label) node = link(address, ...inner(label));
  else node = el('em', null, inner(em ?? em2));
  return [...plainPieces(text.slice(0, match.index)), node, ...inner(text.slice(match.index + whole.length))];
}

/** The common part of Markdown, for Slack's `markdown` block: headings, lists, quotes, code, emphasis, links. */
export function markdown(text, reader) {
  const nodes = text.split('```').flatMap((part, index) => {
    if (index % 2 === 1) return [el('pre', null, part.replace(/^\w*\n|\n$/g, ''))];
    return part.split('\n').map((line) => {
      const heading = /^#{1,6}\s+(.*)$/.exec(line);
      if (heading) return el('div', { class: 'line heading', dir: 'auto' }, markdownSpans(heading[1], reader));
      const quoted = /^>\s?(.*)$/.exec(line);
      if (quoted) return el('blockquote', { dir: 'auto' }, markdownSpans(quoted[1], reader));
      const bullet = line.replace(/^(\s*)[-*+]\s+/, '$1• ');
      return lineElement(bullet, markdownSpans(bullet, reader));
    });
  });
  return el('div', { class: 'text' }, nodes);
}
