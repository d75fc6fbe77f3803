-- What a pull and the writes before it cost, beside the least that they could have cost. Older pulls
-- did not count it: 0 says so.
ALTER TABLE pull ADD COLUMN documents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pull ADD COLUMN least_reads INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pull ADD COLUMN least_writes INTEGER NOT NULL DEFAULT 0;
