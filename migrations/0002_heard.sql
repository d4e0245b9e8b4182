-- When somebody outside last spoke to us: 'slack' now, help desks later. For `shadowday check`.
CREATE TABLE heard (
    source TEXT    PRIMARY KEY,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How full a day is, without reading everybody who is on it.
CREATE INDEX signups_by_state ON signups (day, state);
CREATE INDEX advocates_by_person ON advocates (person);
