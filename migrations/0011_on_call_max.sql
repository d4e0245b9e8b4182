-- As an advocate: this many minutes on call on one day at most; none: no limit.
ALTER TABLE people ADD COLUMN on_call_max_min INTEGER CHECK (on_call_max_min > 0);
