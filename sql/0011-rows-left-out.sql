-- Rows that SQLite refused for good since the daemon's start; each is missing here.
ALTER TABLE daemon_status ADD COLUMN store_rows_left_out INTEGER NOT NULL DEFAULT 0;
