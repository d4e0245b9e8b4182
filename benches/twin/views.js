// What people read: the same blocks as the bot's src/views, in fewer words where no figure depends on it.

const PLACES_IN_LINE = 40;
const SECTION_LENGTH_MAX = 3000;
const LIST_SECTIONS_MAX = 4;

const section = (text) => ({ type: "section", text: { type: "mrkdwn", text } });
const context = (text) => ({ type: "context", elements: [{ type: "mrkdwn", text }] });
const button = (label, action_id, value) => ({
  type: "button",
  text: { type: "plain_text", text: label },
  action_id,
  ...(value === undefined ? {} : { value: String(value) }),
});
const actions = (...elements) => ({ type: "actions", elements });
const moment = (ms) => `<!date^${ms / 1000}^{date_short_pretty} {time}|${new Date(ms).toUTCString()}>`;
const span = (day) => `${moment(day.start)} to ${moment(day.end)}`;
const title = (day) => `Shadowing day, ${day.date}`;

const ownButtons = (day) =>
  actions(button("Change details", "change_details", day.id), {
    ...button("Cancel", "cancel", day.id),
    confirm: {
      title: { type: "plain_text", text: "Leave this day?" },
      text: { type: "mrkdwn", text: "Your place goes to the next one in line." },
      confirm: { type: "plain_text", text: "Leave" },
      deny: { type: "plain_text", text: "Go back" },
    },
  });

export function signedUp(day, person) {
  const known = [`Your hours: ${person.hours_start} to ${person.hours_end} in ${person.time_zone}`];
  if (person.topics.length > 0) known.push(`Topics: ${person.topics.join(", ")}`);
  if (person.languages.length > 0) known.push(`Languages: ${person.languages.join(", ")}`);
  return {
    text: `You are in: ${title(day)}.`,
    blocks: [
      section(`:white_check_mark: *You are in:* ${title(day)}\n${span(day)}`),
      section(`You will hear who your buddy is when sign-up has closed, ${moment(day.closes)}.`),
      context(known.join("  ·  ")),
      ownButtons(day),
    ],
  };
}

export function onWaitingList(day, line) {
  const text = `The ${title(day)} is full; you are number ${line} on the waiting list.`;
  return { text, blocks: [section(`:hourglass_flowing_sand: ${text}\n${span(day)}`), ownButtons(day)] };
}

export function say(text) {
  return { text, blocks: [section(text)] };
}

export function status(days, who) {
  const own = days.filter((of) => of.signups.some((signup) => signup.person === who));
  if (own.length === 0) return say("You are not on a day.");
  const blocks = own.flatMap((of) => {
    const waiting = of.signups.filter((signup) => signup.state === "waiting");
    const line = waiting.findIndex((signup) => signup.person === who);
    const part = line < 0 ? "You are in." : `You are number ${line + 1} on the waiting list.`;
    return [section(`*${title(of.day)}*\n${span(of.day)}\n${part}`), ownButtons(of.day)];
  });
  return { text: "Your day", blocks };
}

export function dayCard({ day, signups }) {
  const coming = signups.filter((signup) => signup.state === "in").map((signup) => `<@${signup.person}>`);
  const waiting = signups.filter((signup) => signup.state === "waiting").length;
  const free = day.places - coming.length;
  const shifts = day.shifts.map((shift) => `• ${shift.start_time} to ${shift.end_time}: <@${shift.advocate}>`);
  const lines = [];
  for (let at = 0; at < coming.length; at += PLACES_IN_LINE) {
    lines.push(`*Coming:* ${coming.slice(at, at + PLACES_IN_LINE).join(", ")}`);
  }
  return {
    text: `${title(day)}: sign-up is open, ${free} places are free`,
    blocks: [
      { type: "header", text: { type: "plain_text", text: title(day) } },
      section(`:calendar: ${span(day)}\n:raising_hand: ${coming.length} of ${day.places} places taken  ·  ${waiting} waiting`),
      context(`Topics: ${day.topics.join(", ")}`),
      section(":pager: On call in shifts"),
      ...inSections(shifts),
      ...inSections(lines),
      actions({ ...button("Sign up", "sign_up", day.id), style: "primary" }, button("My day", "status")),
      context(`Sign-up closes ${moment(day.closes)}. Planned by <@${day.coordinator}>.`),
    ],
  };
}

function inSections(lines) {
  const sections = [];
  for (const line of lines) {
    const last = sections.at(-1);
    if (last !== undefined && last.length + line.length < SECTION_LENGTH_MAX) {
      sections[sections.length - 1] = `${last}\n${line}`;
    } else {
      sections.push(line);
    }
  }
  return sections.slice(0, LIST_SECTIONS_MAX).map(section);
}
