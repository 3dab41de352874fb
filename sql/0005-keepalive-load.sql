-- Whether keep-alives keep up.
ALTER TABLE node_status ADD COLUMN keepalives_late_now INTEGER NOT NULL DEFAULT 0; -- past their bound, not yet sent
ALTER TABLE node_status ADD COLUMN keepalives_needed_per_second INTEGER NOT NULL DEFAULT 0; -- what max-per-second would do
