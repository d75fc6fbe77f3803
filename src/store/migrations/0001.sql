-- The first format of the state file.
--
-- Money, dates and moments are text; nothing is REAL. What happened is only ever added to: the
-- triggers at the end refuse every change and removal.

-- 'tieo': tells this file from any other SQLite database.
PRAGMA application_id = 1953064303;

CREATE TABLE about (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Texts of any kind, stored once for each content. `hash` is BLAKE3 of the text.
CREATE TABLE body (
    number INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    text TEXT NOT NULL
) STRICT;

-- A document in one of the versions that were ever seen.
CREATE TABLE document (
    number INTEGER PRIMARY KEY,
    side TEXT NOT NULL CHECK (side IN ('workiz', 'quickbooks')),
    entity TEXT NOT NULL,
    id TEXT NOT NULL,
    body INTEGER NOT NULL REFERENCES body (number),
    UNIQUE (side, entity, id, body)
) STRICT;

CREATE TABLE snapshot (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    taken_at TEXT NOT NULL
) STRICT;

-- One side of a snapshot. The three `lacking` columns are set when the pull was incomplete.
CREATE TABLE pull (
    snapshot INTEGER NOT NULL REFERENCES snapshot (number),
    side TEXT NOT NULL CHECK (side IN ('workiz', 'quickbooks')),
    lacking_entity TEXT,
    lacking_expected INTEGER,
    lacking_received INTEGER,
    cursor TEXT,
    reads INTEGER NOT NULL,
    writes INTEGER NOT NULL,
    retries INTEGER NOT NULL,
    PRIMARY KEY (snapshot, side),
    CHECK ((lacking_entity IS NULL) = (lacking_expected IS NULL)),
    CHECK ((lacking_entity IS NULL) = (lacking_received IS NULL))
) STRICT, WITHOUT ROWID;

-- Membership, as what joined (+1) and what left (-1) since the snapshot before: a quiet night adds
-- next to nothing. A snapshot holds the documents whose steps up to it add up to more than zero.
CREATE TABLE membership (
    snapshot INTEGER NOT NULL REFERENCES snapshot (number),
    document INTEGER NOT NULL REFERENCES document (number),
    step INTEGER NOT NULL CHECK (step <> 0),
    PRIMARY KEY (snapshot, document)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    id TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL UNIQUE CHECK (sequence > 0),
    started_at TEXT NOT NULL,
    finished_at TEXT,
    snapshot TEXT NOT NULL REFERENCES snapshot (id),
    status TEXT CHECK (status IN ('tied-out', 'discrepancies-open', 'partly-applied', 'unproven')),
    policy TEXT NOT NULL,
    settings_note TEXT NOT NULL,
    plan TEXT,
    applied_plan TEXT,
    program_version TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The mapping files that a run used, in the order in which they were read.
CREATE TABLE run_mapping (
    run TEXT NOT NULL REFERENCES run (id),
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    body INTEGER NOT NULL REFERENCES body (number),
    PRIMARY KEY (run, place)
) STRICT, WITHOUT ROWID;

-- `turn` grows with every save, so that the newest plan is known without a clock.
CREATE TABLE plan (
    id TEXT PRIMARY KEY,
    run TEXT NOT NULL REFERENCES run (id),
    created_at TEXT NOT NULL,
    json TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'used', 'superseded')),
    used_at TEXT,
    turn INTEGER NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

CREATE TABLE approval (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    plan TEXT NOT NULL REFERENCES plan (id),
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE approval_correction (
    approval INTEGER NOT NULL REFERENCES approval (number),
    place INTEGER NOT NULL,
    correction TEXT NOT NULL,
    PRIMARY KEY (approval, place)
) STRICT, WITHOUT ROWID;

-- The journal: what is about to be written, before the call.
CREATE TABLE intent (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    plan TEXT NOT NULL REFERENCES plan (id),
    correction TEXT NOT NULL,
    request_id TEXT NOT NULL,
    at TEXT NOT NULL,
    action TEXT NOT NULL,
    source_kind TEXT CHECK (source_kind IN ('invoice', 'payment', 'refund')),
    source_id TEXT,
    CHECK ((source_kind IS NULL) = (source_id IS NULL))
) STRICT;
CREATE INDEX intent_by_correction ON intent (correction, number);

-- The journal: what came of it. `intent` is the newest intent of the correction at that moment;
-- only what was never tried has none.
CREATE TABLE settlement (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    plan TEXT NOT NULL REFERENCES plan (id),
    correction TEXT NOT NULL,
    intent INTEGER REFERENCES intent (number),
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('done', 'stale', 'refused', 'unknown', 'skipped')),
    reason TEXT,
    ledger_kind TEXT,
    ledger_id TEXT,
    sync_token TEXT,
    server_id TEXT,
    document_entity TEXT,
    document_id TEXT,
    document_body INTEGER REFERENCES body (number),
    CHECK (intent IS NOT NULL OR kind IN ('stale', 'refused', 'skipped')),
    CHECK ((kind = 'done') = (reason IS NULL)),
    CHECK ((kind = 'done') = (ledger_kind IS NOT NULL)),
    CHECK ((kind = 'done') = (ledger_id IS NOT NULL)),
    CHECK ((kind = 'done') = (sync_token IS NOT NULL)),
    CHECK ((kind = 'done') = (document_entity IS NOT NULL)),
    CHECK ((kind = 'done') = (document_id IS NOT NULL)),
    CHECK ((kind = 'done') = (document_body IS NOT NULL))
) STRICT;
CREATE INDEX settlement_by_plan ON settlement (plan, number);
CREATE INDEX settlement_by_intent ON settlement (intent, number);

-- Links with history: the newest row of a source document, as of a run, is its link.
CREATE TABLE link (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    sequence INTEGER NOT NULL,
    source_kind TEXT NOT NULL CHECK (source_kind IN ('invoice', 'payment', 'refund')),
    source_id TEXT NOT NULL,
    ledger_kind TEXT NOT NULL,
    ledger_id TEXT NOT NULL,
    agreed TEXT NOT NULL
) STRICT;
CREATE INDEX link_by_source ON link (source_kind, source_id, sequence, number);

-- The runs that saved links, also those that had nothing new to say.
CREATE TABLE link_save (
    sequence INTEGER PRIMARY KEY
) STRICT;

-- What persons decided about pairs of documents, with history.
CREATE TABLE decision (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    sequence INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('link', 'unlink')),
    source_kind TEXT NOT NULL CHECK (source_kind IN ('invoice', 'payment', 'refund')),
    source_id TEXT NOT NULL,
    ledger_kind TEXT NOT NULL,
    ledger_id TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

-- Sign-ins, sealed with XChaCha20-Poly1305. Never in plain text.
CREATE TABLE token (
    key TEXT PRIMARY KEY,
    nonce BLOB NOT NULL CHECK (length(nonce) = 24),
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER body_update BEFORE UPDATE ON body
BEGIN SELECT RAISE(ABORT, 'stored texts are never changed'); END;
CREATE TRIGGER body_delete BEFORE DELETE ON body
BEGIN SELECT RAISE(ABORT, 'stored texts are never removed'); END;
CREATE TRIGGER document_update BEFORE UPDATE ON document
BEGIN SELECT RAISE(ABORT, 'stored documents are never changed'); END;
CREATE TRIGGER document_delete BEFORE DELETE ON document
BEGIN SELECT RAISE(ABORT, 'stored documents are never removed'); END;
CREATE TRIGGER snapshot_update BEFORE UPDATE ON snapshot
BEGIN SELECT RAISE(ABORT, 'snapshots are never changed'); END;
CREATE TRIGGER snapshot_delete BEFORE DELETE ON snapshot
BEGIN SELECT RAISE(ABORT, 'snapshots are never removed'); END;
CREATE TRIGGER pull_update BEFORE UPDATE ON pull
BEGIN SELECT RAISE(ABORT, 'snapshots are never changed'); END;
CREATE TRIGGER pull_delete BEFORE DELETE ON pull
BEGIN SELECT RAISE(ABORT, 'snapshots are never removed'); END;
CREATE TRIGGER membership_update BEFORE UPDATE ON membership
BEGIN SELECT RAISE(ABORT, 'snapshots are never changed'); END;
CREATE TRIGGER membership_delete BEFORE DELETE ON membership
BEGIN SELECT RAISE(ABORT, 'snapshots are never removed'); END;

CREATE TRIGGER plan_update BEFORE UPDATE OF id, run, created_at, json ON plan
BEGIN SELECT RAISE(ABORT, 'plans are never changed'); END;
CREATE TRIGGER plan_reuse BEFORE UPDATE ON plan WHEN OLD.state = 'used'
BEGIN SELECT RAISE(ABORT, 'used plans are never changed'); END;
CREATE TRIGGER plan_delete BEFORE DELETE ON plan
BEGIN SELECT RAISE(ABORT, 'plans are never removed'); END;
CREATE TRIGGER approval_update BEFORE UPDATE ON approval
BEGIN SELECT RAISE(ABORT, 'approvals are never changed'); END;
CREATE TRIGGER approval_delete BEFORE DELETE ON approval
BEGIN SELECT RAISE(ABORT, 'approvals are never removed'); END;
CREATE TRIGGER approval_correction_update BEFORE UPDATE ON approval_correction
BEGIN SELECT RAISE(ABORT, 'approvals are never changed'); END;
CREATE TRIGGER approval_correction_delete BEFORE DELETE ON approval_correction
BEGIN SELECT RAISE(ABORT, 'approvals are never removed'); END;

CREATE TRIGGER intent_update BEFORE UPDATE ON intent
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER intent_delete BEFORE DELETE ON intent
BEGIN SELECT RAISE(ABORT, 'nothing is removed from the journal'); END;
CREATE TRIGGER settlement_update BEFORE UPDATE ON settlement
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER settlement_delete BEFORE DELETE ON settlement
BEGIN SELECT RAISE(ABORT, 'nothing is removed from the journal'); END;
CREATE TRIGGER link_update BEFORE UPDATE ON link
BEGIN SELECT RAISE(ABORT, 'the history of links is never changed'); END;
CREATE TRIGGER link_delete BEFORE DELETE ON link
BEGIN SELECT RAISE(ABORT, 'the history of links is never removed'); END;
CREATE TRIGGER link_save_update BEFORE UPDATE ON link_save
BEGIN SELECT RAISE(ABORT, 'the history of links is never changed'); END;
CREATE TRIGGER link_save_delete BEFORE DELETE ON link_save
BEGIN SELECT RAISE(ABORT, 'the history of links is never removed'); END;
CREATE TRIGGER decision_update BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'the history of decisions is never changed'); END;
CREATE TRIGGER decision_delete BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'the history of decisions is never removed'); END;
