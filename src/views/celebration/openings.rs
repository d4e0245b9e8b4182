//! What the posts about replies say: for each occasion the same number of openings, with `{who}`, `{count}`, `{ordinal}` and
//! `{of}` filled in.

/// What each occasion reads like, in the order in which a post has them. As many of each as of the others, so that no
/// opening comes again before four other posts.
pub(super) struct Openings {
    pub(super) one: [&'static str; 5],
    pub(super) several: [&'static str; 5],
}

pub(super) const FIRST_EVER: Openings = Openings {
    one: [
        ":tada: {who} just sent their *first reply ever* to a customer!",
        ":rocket: And off it goes: the *first reply ever* by {who}!",
        ":confetti_ball: A customer has an answer, and it is the *first ever* from {who}!",
        ":star2: First time on the other side of the inbox: {who} *answered a customer*!",
        ":clap: {who} did it: their *first reply ever* is on its way!",
    ],
    several: [
        ":tada: {who} sent their *first reply ever*!",
        ":rocket: There they go: {who} sent their *first reply ever*!",
        ":confetti_ball: Customers have answers, and they are the *first ever* from {who}!",
        ":star2: First time on the other side of the inbox: {who} *answered their first customers*!",
        ":clap: They did it: {who} sent their *first reply ever*!",
    ],
};

pub(super) const FIRST_TODAY: Openings = Openings {
    one: [
        ":sunny: {who} sent their *first reply {of}*!",
        ":raised_hands: {who} is at it again: their *first reply {of}* is out!",
        ":sparkles: {who} has begun: their *first reply {of}* is on its way!",
        ":muscle: Back at it: {who} sent their *first reply {of}*!",
        ":wave: A customer says hello to {who} again: their *first reply {of}* is sent!",
    ],
    several: [
        ":sunny: {who} sent their *first reply {of}*!",
        ":raised_hands: {who} are at it again, each with their *first reply {of}*!",
        ":sparkles: {who} have begun: their *first replies {of}* are on their way!",
        ":muscle: Back at it: {who} sent their *first reply {of}*!",
        ":wave: Customers say hello again to {who}: their *first reply {of}* is sent!",
    ],
};

/// Nothing of theirs stands in the channel yet, though they sent others before.
pub(super) const LATER: Openings = Openings {
    one: [
        ":tada: {who} *answered another customer*!",
        ":rocket: And off goes *another reply* by {who}!",
        ":confetti_ball: One more customer *has an answer*, from {who}!",
        ":star2: {who} keeps going: *another reply* is sent!",
        ":clap: {who} did it again: *another answer* is on its way!",
    ],
    several: [
        ":tada: {who} *answered more customers*!",
        ":rocket: And off go *more replies* by {who}!",
        ":confetti_ball: More customers *have answers*, from {who}!",
        ":star2: {who} keep going: *more replies* are sent!",
        ":clap: {who} did it again: *more answers* are on their way!",
    ],
};

/// As true later, when they have sent more.
pub(super) const OWN_NUMBER: Openings = Openings {
    one: [
        ":trophy: {who} sent their *{ordinal} reply* in all!",
        ":fire: That was *reply {count}* in all by {who}!",
        ":medal: Number {count} in all: the *{ordinal} answer* from {who}!",
        ":chart_with_upwards_trend: {who} keeps going: the *{ordinal} reply* in all!",
        ":gem: The *{ordinal} answer* in all by {who}!",
    ],
    several: [
        ":trophy: {who} sent their *{ordinal} reply* in all, each!",
        ":fire: That was *reply {count}* in all for each of {who}!",
        ":medal: Number {count} in all: the *{ordinal} answer* from each of {who}!",
        ":chart_with_upwards_trend: {who} keep going: the *{ordinal} reply* in all from each!",
        ":gem: The *{ordinal} answer* in all by each of {who}!",
    ],
};

/// Each stays true when more are sent: the post stands, and the day's figures go on.
pub(super) const DAY_NUMBER: [&str; 5] = [
    ":100: That was the *{ordinal} reply* today, of all of you together!",
    ":balloon: Together you sent the *{ordinal} answer* of the day!",
    ":mega: Today's *{ordinal} reply* is out. What a team!",
    ":rainbow: The *{ordinal} answer* today is on its way. On you go!",
    ":checkered_flag: The *{ordinal} reply* today has reached its customer!",
];

pub(super) const EMPTY_QUEUE: [&str; 5] = [
    ":desert_island: The queue is *empty*. Everybody has an answer. Time for a coffee!",
    ":broom: Swept clean: the queue is *empty*. Take a breath!",
    ":beach_with_umbrella: Nobody is waiting: the queue is *empty*. Well done, all of you!",
    ":parasol_on_ground: *Zero* in the queue. Stretch your legs!",
    ":dove_of_peace: All quiet: the queue is *empty*. Enjoy it while it lasts!",
];

/// As many as there are openings, so that no two in a row of a channel have the same words either.
pub(super) const NOT_EMPTY: [&str; 5] = [
    "Taken back: the queue is not empty yet. Carry on, all of you!",
    "Taken back: the queue is not empty, somebody still waits. Nearly there!",
    "Taken back: not empty after all. There is a little more in the queue.",
    "Taken back, a little too early: the queue is not empty yet.",
    "Taken back: a customer is still waiting, so the queue is not empty. On you go!",
];

pub(super) const NOT_THEIRS: [&str; 5] = [
    "Taken back: that reply was somebody else's. Carry on, all of you!",
    "Taken back, a mix-up: somebody else wrote that one.",
    "Taken back. That answer came from another hand; the applause will keep.",
    "Taken back, too soon: that reply was not theirs.",
    "Taken back: somebody else answered there. The next one counts!",
];
