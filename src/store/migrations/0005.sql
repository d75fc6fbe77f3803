-- What an invoice had open in Workiz before a payment was recorded on it, where nothing else tells
-- afterwards whether it was: until that is known, no other payment goes there.
ALTER TABLE intent ADD COLUMN open_invoice TEXT;
ALTER TABLE intent ADD COLUMN open_currency TEXT
    CHECK ((open_currency IS NULL) = (open_invoice IS NULL));
ALTER TABLE intent ADD COLUMN open_amount TEXT
    CHECK ((open_amount IS NULL) = (open_invoice IS NULL));
ALTER TABLE intent ADD COLUMN open_before TEXT
    CHECK ((open_before IS NULL) = (open_invoice IS NULL));
