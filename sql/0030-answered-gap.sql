-- After what silence phones behind a NAT have answered, where copies of messages come. Times are epoch
-- milliseconds.
ALTER TABLE network ADD COLUMN gap_answered INTEGER; -- longest that three phones have answered after, milliseconds
ALTER TABLE network ADD COLUMN gap_answered_at INTEGER; -- when one has done so last
ALTER TABLE network ADD COLUMN trials_failed INTEGER NOT NULL DEFAULT 0; -- phones that did not answer after a longer one, in a row
ALTER TABLE network ADD COLUMN trial_failed_at INTEGER;
