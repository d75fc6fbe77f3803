-- A decision can be withdrawn: 'forget' says that from then on the rules decide about a pair again.
-- SQLite cannot widen a check, so that the table is made anew with every row and number of the old.
CREATE TABLE decision_anew (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    sequence INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('link', 'unlink', 'forget')),
    source_kind TEXT NOT NULL CHECK (source_kind IN ('invoice', 'payment', 'refund')),
    source_id TEXT NOT NULL,
    ledger_kind TEXT NOT NULL,
    ledger_id TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

INSERT INTO decision_anew (number, sequence, verdict, source_kind, source_id, ledger_kind,
    ledger_id, by, at)
SELECT number, sequence, verdict, source_kind, source_id, ledger_kind, ledger_id, by, at
FROM decision ORDER BY number;

DROP TABLE decision;
ALTER TABLE decision_anew RENAME TO decision;

CREATE TRIGGER decision_update BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'the history of decisions is never changed'); END;
CREATE TRIGGER decision_delete BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'the history of decisions is never removed'); END;
