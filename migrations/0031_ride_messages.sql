-- A request to ride along has messages with buttons too: where a newer one has taken the place of one, it loses them.
CREATE TABLE messages_of_requests (
    id           INTEGER PRIMARY KEY,
    cover        INTEGER REFERENCES covers (id),
    turn_request INTEGER REFERENCES turn_requests (id),
    ride_request INTEGER REFERENCES ride_requests (id),
    person       TEXT NOT NULL,
    ts           TEXT,                           -- where it stands in their conversation; none: it was not sent yet
    CHECK ((cover IS NOT NULL) + (turn_request IS NOT NULL) + (ride_request IS NOT NULL) = 1)
) STRICT;
INSERT INTO messages_of_requests (id, cover, turn_request, person, ts)
    SELECT id, cover, turn_request, person, ts FROM request_messages;
DROP TABLE request_messages;
ALTER TABLE messages_of_requests RENAME TO request_messages;
CREATE INDEX request_messages_by_cover ON request_messages (cover) WHERE cover IS NOT NULL;
CREATE INDEX request_messages_by_turn ON request_messages (turn_request) WHERE turn_request IS NOT NULL;
CREATE INDEX request_messages_by_ride ON request_messages (ride_request) WHERE ride_request IS NOT NULL;
