// Block Kit as DOM nodes: what a message or a form shows, what its controls hold, and what is checked before a form is sent.
//
// Controls keep no state of their own. What a person changed stands in `surface.touched`, and a control is
// always built from that, or from its initial value: so a block can be built anew at any time (the bot
// edits its messages all day) and nothing that was typed is lost.
//
// A `surface` is a message or a form:
//   { key, reader, touched (Map), pending (Set), errors (object), form (bool), act(element, blockId, change), upload(element, blockId, file) }

import { clockTime, el, fromTheWall, link, markdown, mention, mrkdwn, onTheWall, plain, textObject } from './mrkdwn.js';

const IMAGE_HEIGHT_PX_MAX = 320;
/** Above so many choices a list gets a field to search it. */
const CHOICES_WITHOUT_SEARCH_MAX = 8;

// ------------------------------------------------------------------------------------ what controls hold

/** For each control: the field of its value in Slack's `state.values`, and the field it starts from. */
const VALUE_FIELDS = {
  plain_text_input: ['value', 'initial_value'],
  email_text_input: ['value', 'initial_value'],
  url_text_input: ['value', 'initial_value'],
  number_input: ['value', 'initial_value'],
  static_select: ['selected_option', 'initial_option'],
  radio_buttons: ['selected_option', 'initial_option'],
  checkboxes: ['selected_options', 'initial_options'],
  multi_static_select: ['selected_options', 'initial_options'],
  users_select: ['selected_user', 'initial_user'],
  multi_users_select: ['selected_users', 'initial_users'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations'],
  channels_select: ['selected_channel', 'initial_channel'],
  multi_channels_select: ['selected_channels', 'initial_channels'],
  datepicker: ['selected_date', 'initial_date'],
  timepicker: ['selected_time', 'initial_time'],
  datetimepicker: ['selected_date_time', 'initial_date_time'],
  file_input: ['files', 'initial_files'],
};

const holdsMany = (element) => ['checkboxes', 'file_input'].includes(element.type) || element.type.startsWith('multi_');
const slot = (blockId, element) => `${blockId}/${element.action_id}`;

function held(surface, blockId, element) {
  const touched = surface.touched.get(slot(blockId, element));
  if (touched?.type === element.type) return touched.held;
  const initial = element[VALUE_FIELDS[element.type][1]] ?? (element.default_to_current_conversation ? surface.reader.here : null);
  return initial ?? (holdsMany(element) ? [] : null);
}

/** A control's value as it stands in `state.values`. */
function stateOf(surface, blockId, element) {
  return { type: element.type, [VALUE_FIELDS[element.type][0]]: held(surface, blockId, element) };
}

/** The identifier of a block; one that the bot left out is made from its place. */
const blockIdOf = (block, index) => block.block_id ?? `block-${index}`;

function elementsOf(block) {
  return [block.element, block.accessory, ...(Array.isArray(block.elements) ? block.elements : [])].filter((element) => element && VALUE_FIELDS[element.type]);
}

/** Everything the controls of a surface hold, as Slack sends it: { block_id: { action_id: { type, … } } }. */
export function stateValues(blocks, surface) {
  const values = {};
  blocks.forEach((block, index) => {
    const blockId = blockIdOf(block, index);
    for (const element of elementsOf(block)) {
      values[blockId] ??= {};
      values[blockId][element.action_id] = stateOf(surface, blockId, element);
    }
  });
  return values;
}

// --------------------------------------------------------------------------------------------- checks

const isEmpty = (value) => value === null || value === '' || (Array.isArray(value) && value.length === 0);

function numberProblem(element, value) {
  const number = Number(value);
  if (Number.isNaN(number)) return 'This must be a number.';
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return 'This must be a whole number.';
  if (element.min_value !== undefined && number < Number(element.min_value)) return `This must be ${element.min_value} or more.`;
  if (element.max_value !== undefined && number > Number(element.max_value)) return `This must be ${element.max_value} or less.`;
  return null;
}

function lengthProblem(element, value) {
  const length = [...value].length;
  if (element.min_length && length < element.min_length) return `This must be at least ${element.min_length} characters long (now ${length}).`;
  if (element.max_length && length > element.max_length) return `This must be at most ${element.max_length} characters long (now ${length}).`;
  return null;
}

function problem(element, optional, value) {
  if (isEmpty(value)) return optional ? null : 'Please complete this required field.';
  if (element.type === 'number_input') return numberProblem(element, value);
  if (element.type === 'url_text_input' && !URL.canParse(value)) return 'This must be a web address, such as https://example.com.';
  if (element.type === 'email_text_input' && !/^\S+@\S+$/.test(value)) return 'This must be an email address.';
  return typeof value === 'string' && VALUE_FIELDS[element.type][0] === 'value' ? lengthProblem(element, value) : null;
}

/** What Slack's own client refuses to send: { block_id: sentence }. */
export function problems(blocks, surface) {
  const found = {};
  blocks.forEach((block, index) => {
    if (block.type !== 'input' || !VALUE_FIELDS[block.element?.type]) return;
    const blockId = blockIdOf(block, index);
    const sentence = problem(block.element, block.optional, held(surface, blockId, block.element));
    if (sentence) found[blockId] = sentence;
  });
  return found;
}

// ------------------------------------------------------------------------------------------- controls

/**
 * Where a control lives: its surface, block and element, and what it has in common with all others.
 * `data-key` finds the control again after its block has been built anew.
 */
function placeOf(surface, blockId, element, field) {
  const key = `${surface.key}/${slot(blockId, element)}`;
  return {
    surface, blockId, element, key,
    id: `control-${key}`,
    /** In an input block a choice waits for the form; elsewhere it is sent at once. */
    immediate: !field || field.dispatch_action,
    common: { id: `control-${key}`, 'data-key': key, 'aria-label': field ? null : element.placeholder?.text ?? element.action_id },
  };
}

function hold(place, value) {
  const { surface, blockId, element } = place;
  surface.touched.set(slot(blockId, element), { type: element.type, held: value });
}

/** The person chose something: keep it, and tell the bot where it wants to know at once. */
function choose(place, value) {
  hold(place, value);
  if (place.immediate) send(place);
}

async function send(place, change) {
  const { surface, blockId, element } = place;
  if (surface.pending.has(place.key)) return;
  if (element.confirm && !(await confirmed(element.confirm, surface.reader))) return;
  surface.pending.add(place.key);
  showPending(place.key, true);
  try {
    await surface.act(element, blockId, change ?? (VALUE_FIELDS[element.type] ? stateOf(surface, blockId, element) : undefined));
  } finally {
    surface.pending.delete(place.key);
    showPending(place.key, false);
  }
}

/** By its key and not by its node: the message may have been built anew while the bot was thinking. */
function showPending(key, pending) {
  for (const node of document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)) {
    node.classList.toggle('busy', pending);
    node.setAttribute('aria-busy', String(pending));
    // A disabled button would lose the focus; `send` ignores a second press anyway.
    if (node.tagName === 'BUTTON') node.setAttribute('aria-disabled', String(pending));
    else node.toggleAttribute('disabled', pending);
  }
}

function button(place) {
  const { element, surface } = place;
  const busy = surface.pending.has(place.key);
  const attributes = {
    'data-key': place.key,
    class: `button ${element.style ?? ''} ${busy ? 'busy' : ''}`,
    'aria-label': element.accessibility_label,
    onclick: () => send(place, element.value === undefined ? {} : { value: element.value }),
  };
  if (element.url) {
    const anchor = link(element.url, plain(element.text));
    for (const [name, value] of Object.entries({ class: attributes.class, 'data-key': place.key })) anchor.setAttribute(name, value);
    anchor.addEventListener('click', attributes.onclick);
    return anchor;
  }
  return el('button', { ...attributes, type: 'button', 'aria-disabled': busy }, plain(element.text));
}

function textInput(place) {
  const { element } = place;
  const type = { url_text_input: 'url', email_text_input: 'email' }[element.type] ?? 'text';
  const number = element.type === 'number_input';
  const attributes = {
    ...place.common,
    class: 'field',
    dir: 'auto',
    placeholder: element.placeholder?.text,
    inputmode: number ? (element.is_decimal_allowed ? 'decimal' : 'numeric') : null,
    autocomplete: 'off',
    oninput: (event) => hold(place, event.target.value === '' ? null : event.target.value),
    onkeydown: (event) => {
      if (event.key !== 'Enter' || !place.immediate || element.multiline) return;
      // This field speaks for itself: the form around it is not sent.
      event.stopPropagation();
      send(place);
    },
  };
  const node = element.multiline ? el('textarea', { ...attributes, rows: 4 }) : el('input', { ...attributes, type });
  node.value = held(place.surface, place.blockId, element) ?? '';
  return element.max_length ? [node, lengthLeft(node, element.max_length)] : node;
}

/** Says how much room is left once it is getting narrow. */
function lengthLeft(input, length_max) {
  const node = el('span', { class: 'length-left' });
  const show = () => {
    const left = length_max - [...input.value].length;
    node.textContent = left <= length_max / 5 ? String(left) : '';
    node.classList.toggle('over', left < 0);
  };
  input.addEventListener('input', show);
  show();
  return node;
}

function dateInput(place, type) {
  const node = el('input', { ...place.common, class: 'field short', type, onchange: (event) => choose(place, event.target.value || null) });
  node.value = held(place.surface, place.blockId, place.element) ?? '';
  return node;
}

/** A moment, typed as the wall of the acting person shows it, kept as seconds since 1970. */
function momentInput(place) {
  const { zone } = place.surface.reader;
  const seconds = held(place.surface, place.blockId, place.element);
  const onchange = (event) => choose(place, event.target.value ? fromTheWall(event.target.value, zone) / 1000 : null);
  const node = el('input', { ...place.common, class: 'field short', type: 'datetime-local', onchange });
  if (seconds) {
    const date = new Date(seconds * 1000);
    const wall = onTheWall(date, zone);
    const two = (number) => String(number).padStart(2, '0');
    node.value = `${wall.year}-${two(wall.month)}-${two(wall.day)}T${clockTime(date, { zone })}`;
  }
  return [node, el('span', { class: 'zone' }, zone)];
}

// ---------------------------------------------------------------------------------- choices and selects

/** A choice: { value (what the DOM compares), text (words), object (what the state holds), group? }. */
function optionChoices(element) {
  const groups = element.option_groups ?? [{ options: element.options ?? [] }];
  return groups.flatMap((group) => group.options.map((option) => ({
    value: option.value, text: option.text.text, description: option.description, object: option, label: option.text, group: group.label?.text,
  })));
}

function choicesOf(element, reader) {
  if (/users_select$/.test(element.type)) {
    return reader.people().map((person) => ({ value: person.id, text: person.real_name, object: person.id }));
  }
  if (/(conversations|channels)_select$/.test(element.type)) {
    const wanted = element.type.includes('channels') ? ['public'] : element.filter?.include ?? ['public', 'private', 'im', 'mpim'];
    const shown = reader.channels().filter((channel) => wanted.includes({ channel: 'public', private_channel: 'private' }[channel.kind] ?? channel.kind));
    return shown.map((channel) => ({ value: channel.id, text: channel.label, object: channel.id }));
  }
  return optionChoices(element);
}

const valueOf = (object) => (typeof object === 'string' ? object : object?.value ?? '');

function select(place) {
  const { element, surface } = place;
  const choices = choicesOf(element, surface.reader);
  const find = (value) => choices.find((choice) => choice.value === value)?.object ?? null;
  const node = el('select', { ...place.common, class: 'field', onchange: (event) => choose(place, find(event.target.value)) });
  node.append(el('option', { value: '' }, element.placeholder?.text ?? 'Choose…'));
  let group = null;
  for (const choice of choices) {
    if (choice.group && group?.label !== choice.group) node.append((group = el('optgroup', { label: choice.group })));
    (choice.group ? group : node).append(el('option', { value: choice.value }, choice.text));
  }
  node.value = valueOf(held(surface, place.blockId, element));
  return node;
}

/** Several of a list: chips for what is chosen, a list to tick, and above a few choices a field to search it. */
function multiSelect(place) {
  const { element, surface } = place;
  const choices = choicesOf(element, surface.reader);
  const chosen = () => held(surface, place.blockId, element).map(valueOf);
  const search = el('input', {
    ...place.common, class: 'field', role: 'combobox', 'aria-expanded': 'false', 'aria-controls': `${place.id}-list`, autocomplete: 'off',
    placeholder: element.placeholder?.text ?? (choices.length > CHOICES_WITHOUT_SEARCH_MAX ? 'Type to search…' : 'Choose…'),
  });
  const chips = el('span', { class: 'chips' });
  const list = el('ul', { class: 'choices', role: 'listbox', 'aria-multiselectable': 'true', id: `${place.id}-list`, hidden: true });
  const box = el('div', { class: 'picker' }, chips, search, list);
  let active = -1;
  let sent = chosen().join();

  const shown = () => choices.filter((choice) => choice.text.toLowerCase().includes(search.value.trim().toLowerCase()));
  const toggle = (value) => {
    const before = chosen();
    const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
    if (element.max_selected_items && after.length > element.max_selected_items) return;
    hold(place, inOrder(after).map((choice) => choice.object));
    draw();
  };
  const open = (opened) => {
    list.hidden = !opened;
    search.setAttribute('aria-expanded', String(opened));
    active = -1;
    if (opened) draw();
    else if (place.immediate && sent !== chosen().join()) {
      // As in Slack, several choices of a message are one click: it is sent when the list closes.
      sent = chosen().join();
      send(place);
    }
  };
  /** As they were chosen. */
  const inOrder = (values) => values.map((value) => choices.find((choice) => choice.value === value)).filter(Boolean);
  const draw = () => {
    const now = chosen();
    chips.replaceChildren(...inOrder(now).map((choice) =>
      el('button', { type: 'button', class: 'chip', 'aria-label': `Remove ${choice.text}`, onclick: () => { toggle(choice.value); search.focus(); } }, choice.text, el('span', { 'aria-hidden': 'true' }, '×'))));
    const rows = shown().map((choice, index) => el('li', {
      role: 'option', id: `${place.id}-${choice.value}`, 'aria-selected': String(now.includes(choice.value)), class: index === active ? 'active' : null, dir: 'auto',
      // Pressing must not take the focus from the field: leaving it closes the list.
      onmousedown: (event) => event.preventDefault(),
      onclick: () => toggle(choice.value),
    }, choice.text));
    list.replaceChildren(...(rows.length ? rows : [el('li', { class: 'nothing' }, 'Nothing of that name')]));
    if (rows[active]) search.setAttribute('aria-activedescendant', rows[active].id);
    else search.removeAttribute('aria-activedescendant');
    rows[active]?.scrollIntoView({ block: 'nearest' });
  };
  const move = (by) => {
    if (list.hidden) open(true);
    active = Math.max(0, Math.min(shown().length - 1, active + by));
    draw();
  };
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => (shown()[active] ? toggle(shown()[active].value) : open(true)),
    Backspace: () => search.value === '' && chosen().length && toggle(chosen().at(-1)),
    Escape: () => open(false),
  };
  search.addEventListener('keydown', (event) => {
    const key = keys[event.key];
    // An Escape with no list open belongs to the form around.
    if (!key || (event.key === 'Escape' && list.hidden)) return;
    if (event.key !== 'Backspace') event.preventDefault();
    event.stopPropagation();
    key();
  });
  search.addEventListener('input', () => { active = -1; list.hidden ? open(true) : draw(); });
  search.addEventListener('click', () => open(true));
  search.addEventListener('blur', () => open(false));
  draw();
  return box;
}

/** Check boxes and radio buttons. */
function ticks(place) {
  const { element, surface } = place;
  const many = element.type === 'checkboxes';
  const chosen = () => [held(surface, place.blockId, element)].flat().filter(Boolean).map(valueOf);
  const onchange = (choice) => {
    if (!many) return choose(place, choice.object);
    const before = chosen();
    const after = before.includes(choice.value) ? before.filter((one) => one !== choice.value) : [...before, choice.value];
    return choose(place, element.options.filter((option) => after.includes(option.value)));
  };
  return el('div', { class: 'ticks' }, optionChoices(element).map((choice) => el('label', { class: 'tick' },
    el('input', { type: many ? 'checkbox' : 'radio', name: place.id, 'data-key': `${place.key}/${choice.value}`, checked: chosen().includes(choice.value), onchange: () => onchange(choice) }),
    el('span', null, textObject(choice.label, surface.reader), choice.description && el('span', { class: 'description' }, textObject(choice.description, surface.reader))))));
}

/** Files go to the server when they are chosen; the form holds which they are. */
function fileInput(place) {
  const { element, surface, blockId } = place;
  const max = element.max_files ?? 10;
  const chosen = () => held(surface, blockId, element);
  const chips = el('span', { class: 'chips' });
  const trouble = el('p', { class: 'error', role: 'alert', hidden: true });
  const draw = (why) => {
    trouble.hidden = !why;
    trouble.textContent = why ?? '';
    chips.replaceChildren(...chosen().map((file) => el('button', {
      type: 'button', class: 'chip', 'aria-label': `Remove ${file.name}`,
      onclick: () => { hold(place, chosen().filter((one) => one !== file)); draw(); },
    }, file.name, el('span', { 'aria-hidden': 'true' }, '×'))));
  };
  const input = el('input', {
    ...place.common, type: 'file', class: 'field', multiple: max > 1, accept: element.filetypes?.map((kind) => `.${kind}`).join(','),
    onchange: async ({ target }) => {
      const files = [...target.files];
      let why;
      for (const file of files) {
        const answer = await surface.upload(element, blockId, file);
        if (answer.ok) hold(place, [...chosen(), answer.file].slice(-max));
        else why = answer.error;
      }
      // The chips say what is held.
      target.value = '';
      draw(why);
    },
  });
  draw();
  return el('div', { class: 'picker' }, chips, input, trouble);
}

/** A button with a small menu behind it. */
function overflow(place) {
  const { element, surface } = place;
  const menu = el('div', { class: 'menu', role: 'menu', hidden: true });
  const opener = el('button', { 'data-key': place.key, type: 'button', class: 'button more', 'aria-haspopup': 'menu', 'aria-expanded': 'false', 'aria-label': 'More' }, '⋯');
  const away = (event) => { if (!menu.parentElement.contains(event.target)) open(false); };
  const open = (opened) => {
    menu.hidden = !opened;
    opener.setAttribute('aria-expanded', String(opened));
    document[opened ? 'addEventListener' : 'removeEventListener']('pointerdown', away);
    if (opened) menu.firstElementChild?.focus();
  };
  opener.addEventListener('click', () => open(menu.hidden));
  menu.append(...element.options.map((option) => el('button', {
    type: 'button', role: 'menuitem',
    onclick: () => { open(false); opener.focus(); send(place, { selected_option: option }); },
  }, textObject(option.text, surface.reader))));
  menu.addEventListener('keydown', (event) => {
    const rows = [...menu.children];
    const at = rows.indexOf(document.activeElement);
    const target = { ArrowDown: rows[at + 1], ArrowUp: rows[at - 1], Escape: opener, Tab: opener }[event.key];
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    if (target === opener) open(false);
    target.focus();
  });
  return el('span', { class: 'overflow' }, opener, menu);
}

function image(object) {
  const { id, url } = object.slack_file ?? {};
  const node = el('img', { src: object.image_url ?? (id ? `/files/${encodeURIComponent(id)}` : url ?? 'about:blank'), alt: object.alt_text ?? '', loading: 'lazy', referrerpolicy: 'no-referrer' });
  // Pictures of other sites do not load without a network: their words stand in.
  node.addEventListener('error', () => node.replaceWith(el('span', { class: 'unknown' }, `Picture: ${object.alt_text || 'no description'}`)));
  node.style.maxHeight = `${IMAGE_HEIGHT_PX_MAX}px`;
  return node;
}

const CONTROLS = {
  button,
  overflow,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  static_select: select,
  users_select: select,
  conversations_select: select,
  channels_select: select,
  multi_static_select: multiSelect,
  multi_users_select: multiSelect,
  multi_conversations_select: multiSelect,
  multi_channels_select: multiSelect,
  datepicker: (place) => dateInput(place, 'date'),
  timepicker: (place) => dateInput(place, 'time'),
  datetimepicker: momentInput,
  checkboxes: ticks,
  radio_buttons: ticks,
  file_input: fileInput,
};

function control(surface, blockId, element, field) {
  if (element.type === 'image') return el('span', { class: 'thumbnail' }, image(element));
  const build = CONTROLS[element.type];
  return build ? build(placeOf(surface, blockId, element, field)) : unknown(element);
}

// --------------------------------------------------------------------------------------------- blocks

function unknown(object) {
  return el('div', { class: 'unknown' }, object.alt_text ?? object.text?.text ?? `(${object.type}: not shown here)`);
}

function section(block, blockId, surface) {
  return el('div', { class: 'block section' },
    el('div', { class: 'section-main' },
      textObject(block.text, surface.reader),
      block.fields && el('div', { class: 'fields' }, block.fields.map((field) => el('div', null, textObject(field, surface.reader))))),
    block.accessory && el('div', { class: 'accessory' }, control(surface, blockId, block.accessory)));
}

function input(block, blockId, surface) {
  const error = surface.errors[blockId];
  const { element } = block;
  const grouped = element.type === 'checkboxes' || element.type === 'radio_buttons';
  const key = `${surface.key}/${slot(blockId, element)}`;
  const label = [plain(block.label), block.optional && el('span', { class: 'optional' }, ' (optional)')];
  const body = control(surface, blockId, element, block);
  const node = el(grouped ? 'fieldset' : 'div', { class: `block input ${error ? 'wrong' : ''}`, 'data-block': blockId },
    grouped ? el('legend', null, label) : el('label', { for: `control-${key}` }, label),
    body,
    error && el('p', { class: 'error', id: `error-${key}` }, error),
    block.hint && el('p', { class: 'hint' }, plain(block.hint)));
  if (error) {
    for (const field of node.querySelectorAll('.field, input')) {
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', `error-${key}`);
    }
  }
  return node;
}

function richPiece(piece, reader) {
  if (piece.type === 'user') return mention(piece.user_id, reader);
  if (piece.type === 'channel') return mrkdwn(`<#${piece.channel_id}>`, reader).firstChild.firstChild;
  if (piece.type === 'emoji') return plain({ text: `:${piece.name}:` });
  if (piece.type === 'broadcast') return el('span', { class: 'mention me' }, `@${piece.range}`);
  if (piece.type === 'date') return mrkdwn(`<!date^${piece.timestamp}^${piece.format}|${piece.fallback ?? ''}>`, reader).firstChild.firstChild;
  const tags = Object.entries({ code: 'code', bold: 'strong', italic: 'em', strike: 'del' }).filter(([style]) => piece.style?.[style]);
  const words = piece.text ?? piece.url ?? '';
  const core = piece.type === 'link' ? link(piece.url, words) : document.createTextNode(words);
  return tags.reduce((inner, [, tag]) => el(tag, null, inner), core);
}

const richPieces = (element, reader) => (element.elements ?? []).map((piece) => richPiece(piece, reader));

function richElement(element, reader) {
  if (element.type === 'rich_text_list') {
    const node = el(element.style === 'ordered' ? 'ol' : 'ul', null, element.elements.map((item) => el('li', { dir: 'auto' }, richPieces(item, reader))));
    node.style.marginInlineStart = `${(element.indent ?? 0) * 1.5}em`;
    return node;
  }
  const tag = { rich_text_preformatted: 'pre', rich_text_quote: 'blockquote' }[element.type] ?? 'div';
  return el(tag, { class: tag === 'div' ? 'line' : null, dir: 'auto' }, richPieces(element, reader));
}

function cell(content, reader) {
  if (content?.type === 'rich_text') return content.elements.map((element) => richElement(element, reader));
  return plain({ text: content?.text ?? '' });
}

function table(block, reader) {
  const [head = [], ...rows] = block.rows ?? [];
  return el('div', { class: 'block table' }, el('table', null,
    el('thead', null, el('tr', null, head.map((one) => el('th', { scope: 'col' }, cell(one, reader))))),
    el('tbody', null, rows.map((row) => el('tr', null, row.map((one) => el('td', null, cell(one, reader))))))));
}

const BLOCKS = {
  header: (block) => el('h3', { class: 'block header' }, plain(block.text)),
  section,
  divider: () => el('hr', { class: 'block' }),
  context: (block, blockId, surface) => el('div', { class: 'block context' }, block.elements.map((element) => (element.type === 'image' ? image(element) : textObject(element, surface.reader)))),
  actions: (block, blockId, surface) => el('div', { class: 'block actions' }, block.elements.map((element) => control(surface, blockId, element))),
  image: (block) => el('figure', { class: 'block' }, block.title && el('figcaption', null, plain(block.title)), image(block)),
  input,
  rich_text: (block, blockId, surface) => el('div', { class: 'block text' }, block.elements.map((element) => richElement(element, surface.reader))),
  markdown: (block, blockId, surface) => el('div', { class: 'block' }, markdown(block.text, surface.reader)),
  table: (block, blockId, surface) => table(block, surface.reader),
};

/** The blocks of a message or a form. */
export function renderBlocks(blocks, surface) {
  return blocks.map((block, index) => (BLOCKS[block.type] ?? unknown)(block, blockIdOf(block, index), surface));
}

// -------------------------------------------------------------------------------------------- confirm

/** Asks what a control wants confirmed first. */
function confirmed(question, reader) {
  return new Promise((resolve) => {
    const close = (answer) => {
      dialog.remove();
      resolve(answer);
    };
    const dialog = el('dialog', { class: 'modal confirm', 'aria-labelledby': 'confirm-title' },
      el('header', null, el('h2', { id: 'confirm-title' }, plain(question.title))),
      el('div', { class: 'modal-body' }, textObject(question.text, reader)),
      el('footer', null,
        el('button', { type: 'button', class: 'button', onclick: () => close(false) }, plain(question.deny)),
        el('button', { type: 'button', class: `button ${question.style === 'danger' ? 'danger' : 'primary'}`, onclick: () => close(true) }, plain(question.confirm))));
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      close(false);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
