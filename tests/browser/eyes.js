// What a person sees on the page and where they can press it, asked by `page.rs`. Each question is asked again with
// every frame until it has the same answer twice (nothing moves any more), or until the deadline.
//
// Seen means: inside of the window, nothing lies over it, and it is not see-through.

const [question, within, wanted, deadlineMs] = arguments;
const done = arguments[arguments.length - 1];

const CONTROLS = 'button, a[href], input, textarea, select, [role=option]';
/** Said for ears, or shown only with the keyboard. */
const NOT_FOR_EYES = '.unseen, .skip';
/** Boxes that scroll sideways by design: what sticks out of them is reached by a swipe. */
const SIDEWAYS = '.steps, .table';
/** A finger needs this much room; what stands in the middle of a sentence is excused. */
const FINGER_PX_MIN = 24;
/** How far inside of its edge a control is tried. */
const INSIDE_PX = 2;
/** Pixels that rounding may take. */
const ROUNDING_PX = 1;

const isShown = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !node.closest(NOT_FOR_EYES);
const oneLine = (text) => (text ?? '').replace(/[\u200e\u200f\u2066-\u2069]/g, '').replace(/\s+/g, ' ').trim();
const called = (node) => `<${node.tagName.toLowerCase()} class="${node.className}"> ${JSON.stringify(oneLine(node.innerText ?? node.textContent).slice(0, 60))}`;
const root = () => [...document.querySelectorAll(within)].filter(isShown).at(-1);

// ---------------------------------------------------------------------------------------------- finding

/** The newest place with these words: a range around them, whatever elements they are spread over. */
function wordsIn(node) {
  const letters = [];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (!isShown(text.parentElement)) continue;
    for (let index = 0; index < text.length; index += 1) if (/[^\s\u200e\u200f\u2066-\u2069]/.test(text.data[index])) letters.push([text, index]);
  }
  const looked = wanted.replace(/\s+/g, '');
  const from = letters.map(([text, index]) => text.data[index]).join('').lastIndexOf(looked);
  if (from < 0) return null;
  const range = document.createRange();
  range.setStart(...letters[from]);
  const [text, index] = letters[from + looked.length - 1];
  range.setEnd(text, index + 1);
  return range;
}

const nameOf = (node) => oneLine(node.getAttribute('aria-label') ?? node.labels?.[0]?.innerText ?? node.innerText);

/** The newest control of this name; failing that, one of which a part has it (a person's row has more than the name). */
function controlIn(node) {
  const all = [...node.querySelectorAll(CONTROLS)].filter(isShown);
  // "Topics (optional)", "shadowday, 2 unread".
  const hasName = (name) => name.startsWith(`${wanted} (`) || name.startsWith(`${wanted}, `);
  const isPart = (part) => oneLine(part.innerText) === wanted;
  return all.findLast((one) => nameOf(one) === wanted) ?? all.findLast((one) => hasName(nameOf(one))) ?? all.findLast((one) => [...one.querySelectorAll('*')].some(isPart));
}

// ---------------------------------------------------------------------------------------------- looking

const isInside = (box) => box.left >= -ROUNDING_PX && box.top >= -ROUNDING_PX && box.right <= innerWidth + ROUNDING_PX && box.bottom <= innerHeight + ROUNDING_PX;

const middle = (box) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];

/** The middle of each edge, a little inside: half a button behind something is not a button one can see. */
function edges(box) {
  const [x, y] = middle(box);
  return [[x, y], [box.left + INSIDE_PX, y], [box.right - INSIDE_PX, y], [x, box.top + INSIDE_PX], [x, box.bottom - INSIDE_PX]];
}

/** What lies over a point of `node`, if anything does. */
function coverOf(node, [x, y]) {
  const top = document.elementFromPoint(x, y);
  if (!top || node.contains(top) || top.contains(node) && getComputedStyle(node).display === 'inline') return null;
  return top.closest('label')?.control === node ? null : top;
}

function whyUnseen(node, boxes, points) {
  const outside = boxes.find((box) => !isInside(box));
  if (outside) return `${called(node)} is outside of the window: ${JSON.stringify(outside)}`;
  const cover = points.map((point) => coverOf(node, point)).find(Boolean);
  return cover ? `${called(node)} is behind ${called(cover)}` : null;
}

function lookAtWords(scrolls) {
  const range = root() && wordsIn(root());
  if (!range) return { why: `no "${wanted}" in ${within}` };
  const node = range.commonAncestorContainer.nodeType === Node.TEXT_NODE ? range.commonAncestorContainer.parentElement : range.commonAncestorContainer;
  const boxes = [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
  const why = whyUnseen(node, boxes, boxes.map(middle));
  if (why && scrolls) (range.startContainer.parentElement).scrollIntoView({ block: 'center' });
  return why ? { why } : { found: boxes.map(middle) };
}

function lookAtControl() {
  const node = root() && controlIn(root());
  if (!node) return { why: `nothing called "${wanted}" to press in ${within}` };
  if (node.disabled || node.getAttribute('aria-disabled') === 'true') return { why: `${called(node)} cannot be pressed now` };
  const box = node.getBoundingClientRect();
  const why = whyUnseen(node, [box], edges(box));
  if (why) node.scrollIntoView({ block: 'center', inline: 'nearest' });
  return why ? { why } : { found: middle(box) };
}

function lookForNothing() {
  if (!root()) return { why: `no ${within} to look into` };
  return wordsIn(root()) ? { why: `"${wanted}" is still in ${within}` } : { found: true };
}

const read = () => (root() ? { found: oneLine(root().innerText) } : { why: `no ${within} to read` });
const readNew = () => {
  const now = read();
  return now.found === wanted ? { why: `${within} still says "${wanted}"` } : now;
};

function readField() {
  const node = root() && controlIn(root());
  return node ? { found: node.value } : { why: `no field called "${wanted}" in ${within}` };
}

/** The message field says as whom one would write. */
const speaksAs = () => (root()?.placeholder.includes(`as ${wanted}`) ? { found: true } : { why: `nobody writes as ${wanted}` });

// -------------------------------------------------------------------------------------------- the layout

const ACROSS = 'body, #main, #thread, #desk, #desk-body, #sidebar, .messages, .modal-body, #conversations, #people, #bar, .composer textarea';

/** Only the lists in them scroll: these stay where they are. */
const FIXED = 'html, body, #shell, #main, #thread, #desk, #sidebar, #bar';

function isCut(node) {
  for (let around = node.parentElement; around; around = around.parentElement) {
    if (around.matches(SIDEWAYS)) return true;
    if (getComputedStyle(around).textOverflow === 'ellipsis') return true;
  }
  return false;
}

/** A control whose middle has been scrolled away is not covered. */
function isScrolledAway(node, [x, y]) {
  const holder = node.closest('.messages, .modal-body, #desk-body, #conversations, #people, .steps, .completions, .choices');
  if (!holder) return false;
  const box = holder.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

function faults() {
  const found = [];
  const dialog = [...document.querySelectorAll('dialog[open]')].at(-1);
  const drawer = document.querySelector('#sidebar.open');
  const stage = dialog ?? drawer ?? document.body;
  for (const node of [document.documentElement, ...document.querySelectorAll(ACROSS)].filter(isShown)) {
    if (node.scrollWidth > node.clientWidth + ROUNDING_PX) found.push(`scrolls sideways (${node.scrollWidth} in ${node.clientWidth} pixels): ${called(node)}`);
  }
  for (const node of [...document.querySelectorAll(FIXED)].filter(isShown)) {
    if (node.scrollHeight > node.clientHeight + ROUNDING_PX) found.push(`is longer than the window (${node.scrollHeight} in ${node.clientHeight} pixels): ${called(node)}`);
  }
  for (const node of [...document.body.querySelectorAll('*')].filter(isShown)) {
    const box = node.getBoundingClientRect();
    if ((box.left < -ROUNDING_PX || box.right > innerWidth + ROUNDING_PX) && !isCut(node)) found.push(`sticks out sideways (${Math.round(box.left)} to ${Math.round(box.right)}): ${called(node)}`);
  }
  for (const node of [...stage.querySelectorAll(CONTROLS)].filter(isShown)) {
    const box = node.getBoundingClientRect();
    const point = middle(box);
    if (node.matches('button') && oneLine(node.innerText) && node.scrollWidth > node.clientWidth + ROUNDING_PX) found.push(`its words do not fit: ${called(node)}`);
    if (matchMedia('(hover: none)').matches && node.matches('button:not(.mention)') && (box.width < FINGER_PX_MIN || box.height < FINGER_PX_MIN)) found.push(`too small for a finger (${Math.round(box.width)} × ${Math.round(box.height)}): ${called(node)}`);
    const cover = !isScrolledAway(node, point) && coverOf(node, point);
    // These two lie over other things on purpose, and not for long.
    if (cover && !cover.closest('#jump, .toast')) found.push(`covered by ${called(cover)}: ${called(node)}`);
  }
  return { found };
}

// ---------------------------------------------------------------------------------------------- waiting

const QUESTIONS = {
  sees: () => lookAtWords(false),
  finds: () => lookAtWords(true),
  presses: lookAtControl,
  misses: lookForNothing,
  reads: read,
  reads_new: readNew,
  field: readField,
  speaks_as: speaksAs,
  faults,
};

const started = performance.now();
let before = null;

function look() {
  const answer = QUESTIONS[question]();
  const now = JSON.stringify(answer.found);
  if (now !== undefined && now === before) return done(answer);
  before = now;
  if (performance.now() - started > deadlineMs) return done({ why: answer.why ?? `never came to rest: ${now}` });
  return requestAnimationFrame(look);
}

look();
