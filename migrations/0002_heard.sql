-- When somebody outside last spoke to us: 'slack' now, help desks later. For `shadowday check`.
CREATE TABLE heard (
    source TEXT    PRIMARY KEY,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
