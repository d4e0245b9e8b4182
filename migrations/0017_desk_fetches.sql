-- What help desks are asked for, beside what their webhooks tell.

-- Tickets with replies that we heard of, and know too little about.
CREATE TABLE fetches (
    desk       TEXT    NOT NULL,
    ticket     TEXT    NOT NULL,
    since_at   INTEGER NOT NULL,                      -- replies sent before are none of them
    asks       INTEGER NOT NULL DEFAULT 1,            -- how often it was wanted: once more while it is fetched means again
    tries      INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER NOT NULL,
    wanted_at  INTEGER NOT NULL,                      -- first
    gave_up_at INTEGER,
    PRIMARY KEY (desk, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX fetches_due ON fetches (due_at) WHERE gave_up_at IS NULL;

-- How it goes with each help desk's API.
CREATE TABLE desk_apis (
    desk         TEXT    PRIMARY KEY,
    until_at     INTEGER,                             -- up to here it was looked for replies that nobody told us of
    looked_at    INTEGER,                             -- the last such look that went well
    open_tickets INTEGER,                             -- at the last count
    counted_at   INTEGER,
    refused_at   INTEGER,                             -- it does not take the token, since
    failed_at    INTEGER,                             -- the last call that went wrong, and why
    failed_why   TEXT
) STRICT, WITHOUT ROWID;

-- Whom an agent is in Slack is looked up by their e-mail, twice at most.
ALTER TABLE agents ADD COLUMN look_ups INTEGER NOT NULL DEFAULT 0;
ALTER TABLE agents ADD COLUMN looked_up_at INTEGER;
CREATE INDEX agents_unknown ON agents (look_ups, looked_up_at) WHERE state = 'unknown';
