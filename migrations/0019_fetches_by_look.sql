-- What a webhook told of is fetched before what an hourly look found.
ALTER TABLE fetches ADD COLUMN by_look INTEGER NOT NULL DEFAULT 0;
DROP INDEX fetches_due;
CREATE INDEX fetches_due ON fetches (desk, by_look, due_at, ticket) WHERE gave_up_at IS NULL;
