-- Celebrations are gathered in posts; pictures for them; who somebody in a help desk is, as people say it.

-- What stands in a channel, at most one a minute.
CREATE TABLE celebration_posts (
    id          INTEGER PRIMARY KEY,             -- of those from before: their celebration's, which is on their button
    channel     TEXT    NOT NULL,
    coordinator TEXT    NOT NULL,                -- hears of it, should Slack refuse it
    turn        INTEGER NOT NULL,                -- counted in the channel: no two in a row have the same words
    picture     INTEGER,
    is_queued   INTEGER NOT NULL DEFAULT 0,      -- it was put into the outbox
    ts          TEXT,
    posted_at   INTEGER
) STRICT;
INSERT INTO celebration_posts (id, channel, coordinator, turn, is_queued, ts, posted_at)
    SELECT celebrations.id, channel, coordinator, celebrations.id, 1, ts, CAST(CAST(ts AS REAL) * 1000 AS INTEGER)
    FROM celebrations JOIN days ON days.id = celebrations.day;
CREATE INDEX celebration_posts_by_channel ON celebration_posts (channel, id);
CREATE INDEX celebration_posts_by_time ON celebration_posts (channel, posted_at);

-- One for each reply that is worth it, and for each empty queue.
CREATE TABLE celebrations_of_posts (
    id             INTEGER PRIMARY KEY,
    post           INTEGER REFERENCES celebration_posts (id),  -- none: nothing of it is for the channel
    day            INTEGER REFERENCES days (id),
    rotation       INTEGER REFERENCES rotations (id),
    turn_start_at  INTEGER,
    reply          INTEGER UNIQUE REFERENCES replies (id),     -- none: the queue is empty
    person         TEXT,
    share          TEXT    NOT NULL DEFAULT 'channel' CHECK (share IN ('channel', 'buddy', 'nobody')),
    first          TEXT    CHECK (first IN ('first-ever', 'first-today')),
    own_number     INTEGER,                                    -- a round number of this person's replies
    day_number     INTEGER,                                    -- a round number of the day's
    is_empty_queue INTEGER NOT NULL DEFAULT 0,
    at             INTEGER NOT NULL,
    taken_back_at  INTEGER,
    CHECK ((day IS NULL) != (rotation IS NULL)),
    CHECK ((reply IS NULL) = is_empty_queue AND (reply IS NULL) = (person IS NULL))
) STRICT;
INSERT INTO celebrations_of_posts (id, post, day, reply, person, first, at, taken_back_at)
    SELECT celebrations.id, celebrations.id, celebrations.day, reply, celebrations.person, occasion, replies.at,
           celebrations.taken_back_at
    FROM celebrations JOIN replies ON replies.id = celebrations.reply;
DROP TABLE celebrations;
ALTER TABLE celebrations_of_posts RENAME TO celebrations;
CREATE INDEX celebrations_by_post ON celebrations (post) WHERE post IS NOT NULL;
CREATE INDEX celebrations_by_person ON celebrations (person);
CREATE UNIQUE INDEX celebrations_once_a_day ON celebrations (day, person)
    WHERE first IS NOT NULL AND day IS NOT NULL AND taken_back_at IS NULL;
CREATE UNIQUE INDEX celebrations_once_a_turn ON celebrations (rotation, turn_start_at, person)
    WHERE first IS NOT NULL AND rotation IS NOT NULL AND taken_back_at IS NULL;
CREATE UNIQUE INDEX celebrations_own_numbers ON celebrations (person, own_number)
    WHERE own_number IS NOT NULL AND taken_back_at IS NULL;
CREATE UNIQUE INDEX celebrations_day_numbers ON celebrations (day, day_number)
    WHERE day_number IS NOT NULL AND taken_back_at IS NULL;
CREATE INDEX celebrations_of_queues ON celebrations (day, at) WHERE is_empty_queue;

CREATE INDEX replies_that_count ON replies (day, person) WHERE day IS NOT NULL AND taken_back_at IS NULL;

-- What coordinators chose for posts.
CREATE TABLE pictures (
    id         INTEGER PRIMARY KEY,
    url        TEXT,
    file       TEXT,                             -- Slack's id of one that was uploaded
    alt        TEXT    NOT NULL,                 -- for who does not see it
    added_by   TEXT    NOT NULL,
    refused_at INTEGER,                          -- Slack does not take it: no post has it from then on
    removed_at INTEGER,
    CHECK ((url IS NULL) != (file IS NULL))
) STRICT;

-- Buddies who were asked on a day whether a reply of theirs was a shadower's.
CREATE TABLE credit_offers (
    day   INTEGER NOT NULL REFERENCES days (id),
    buddy TEXT    NOT NULL,
    PRIMARY KEY (day, buddy)
) STRICT, WITHOUT ROWID;

-- Who somebody says they are in a help desk.
CREATE TABLE agent_claims (
    id         INTEGER PRIMARY KEY,
    desk       TEXT    NOT NULL,
    typed      TEXT    NOT NULL,                 -- an e-mail in small letters, or the desk's id
    person     TEXT    NOT NULL,
    made_at    INTEGER NOT NULL,
    decided_by TEXT,
    is_true    INTEGER
) STRICT;
CREATE INDEX agent_claims_by_typed ON agent_claims (desk, typed) WHERE is_true;

-- What a coordinator is told once in a while at most.
CREATE TABLE told_before (
    what    TEXT    PRIMARY KEY,
    told_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How one's own replies are celebrated.
ALTER TABLE people ADD COLUMN celebrations TEXT NOT NULL DEFAULT 'channel';
