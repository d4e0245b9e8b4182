-- Pairs: what the coordinator sets for the engine.
ALTER TABLE days ADD COLUMN min_free INTEGER NOT NULL DEFAULT 0;  -- so many advocates have no shadower at any time
ALTER TABLE days ADD COLUMN run INTEGER NOT NULL DEFAULT 0;       -- another number, another of equally good plans

-- The advocate with whom somebody would like to ride along, and who may say yes themselves.
ALTER TABLE ride_requests ADD COLUMN wished TEXT;
