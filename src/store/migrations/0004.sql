-- A yes can be taken back: a later row says so, for nothing is ever taken out.
ALTER TABLE approval ADD COLUMN kind TEXT NOT NULL DEFAULT 'given'
    CHECK (kind IN ('given', 'withdrawn'));
