-- How much somebody was sent lately is asked before each reminder.
CREATE INDEX outbox_by_lane ON outbox (lane, created_at);
