-- Private messages with a button of a request, for cover or for a turn: one table for both, edited when the request ends.
CREATE TABLE request_messages (
    id           INTEGER PRIMARY KEY,
    cover        INTEGER REFERENCES covers (id),
    turn_request INTEGER REFERENCES turn_requests (id),
    person       TEXT NOT NULL,
    ts           TEXT,                           -- where it stands in their conversation; none: it was not sent yet
    CHECK ((cover IS NULL) != (turn_request IS NULL))
) STRICT;
CREATE INDEX request_messages_by_cover ON request_messages (cover) WHERE cover IS NOT NULL;
CREATE INDEX request_messages_by_turn ON request_messages (turn_request) WHERE turn_request IS NOT NULL;

INSERT INTO request_messages (id, cover, person, ts) SELECT id, cover, person, ts FROM cover_messages;
DROP TABLE cover_messages;
INSERT INTO request_messages (turn_request, person, ts)
    SELECT id, owner, owner_ts FROM turn_requests WHERE owner_ts IS NOT NULL
    UNION ALL SELECT id, other, other_ts FROM turn_requests WHERE other_ts IS NOT NULL;

-- Edits that wait are of a message now.
UPDATE outbox SET what = (SELECT json_object('request_over', id) FROM request_messages
        WHERE turn_request = outbox.what ->> '$.turn_request.request' AND person = outbox.what ->> '$.turn_request.to'),
    card = NULL
WHERE state IN ('waiting', 'sending', 'failed') AND what LIKE '{"turn_request":%' AND EXISTS (
    SELECT 1 FROM request_messages
    WHERE turn_request = outbox.what ->> '$.turn_request.request' AND person = outbox.what ->> '$.turn_request.to');

-- What was asked and not sent has ended: the owner, who has not read it either or whom nobody answers, asks again.
UPDATE turn_requests SET state = 'over' WHERE state = 'asked' AND id IN
    (SELECT what ->> '$.turn_request.request' FROM outbox
     WHERE state IN ('waiting', 'sending', 'failed') AND what LIKE '{"turn_request":%');
INSERT INTO outbox (lane, what, due_at, created_at)
    SELECT owner,
        json_object('private', json_object('to', json_array(owner), 'message', json_object('text', words, 'blocks',
            json_array(json_object('type', 'section', 'text', json_object('type', 'mrkdwn', 'text', words)))))),
        due_at, created_at
    FROM (SELECT request.owner, max(due_at) AS due_at, max(created_at) AS created_at,
              ':warning: I could not ask <@' || request.other || '> to take a turn of yours. Please ask again: `/shadow rotation`.'
                  AS words
          FROM outbox JOIN turn_requests AS request ON request.id = outbox.what ->> '$.turn_request.request'
          WHERE outbox.state IN ('waiting', 'sending', 'failed') AND outbox.what LIKE '{"turn_request":%'
          GROUP BY request.id);
UPDATE outbox SET state = 'dropped'
WHERE state IN ('waiting', 'sending', 'failed') AND what LIKE '{"turn_request":%';

ALTER TABLE turn_requests DROP COLUMN owner_ts;
ALTER TABLE turn_requests DROP COLUMN other_ts;
