-- Private messages with a button of a request for cover: edited when the request ends.
CREATE TABLE cover_messages (
    id      INTEGER PRIMARY KEY,
    cover   INTEGER NOT NULL REFERENCES covers (id),
    person  TEXT NOT NULL,
    ts      TEXT                                 -- where it stands in their conversation; none: it was not sent yet
) STRICT;
CREATE INDEX cover_messages_by_cover ON cover_messages (cover);
