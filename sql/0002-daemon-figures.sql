-- How the daemon is doing, rewritten with the rest of these rows every 5 s. Counts are since its start.
ALTER TABLE daemon_status ADD COLUMN queue_depth INTEGER NOT NULL DEFAULT 0; -- changes not yet committed
ALTER TABLE daemon_status ADD COLUMN last_commit_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE daemon_status ADD COLUMN max_commit_ms INTEGER NOT NULL DEFAULT 0; -- in the last minute
ALTER TABLE daemon_status ADD COLUMN store_failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE daemon_status ADD COLUMN store_failed_at INTEGER; -- the last time that writing failed
ALTER TABLE daemon_status ADD COLUMN store_failure TEXT;      -- and why

ALTER TABLE node_status ADD COLUMN lost_at INTEGER; -- when the connection was lost; NULL while there is one
ALTER TABLE node_status ADD COLUMN connects INTEGER NOT NULL DEFAULT 0;
ALTER TABLE node_status ADD COLUMN connection_failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE node_status ADD COLUMN reading_pauses INTEGER NOT NULL DEFAULT 0; -- since the store was behind
ALTER TABLE node_status ADD COLUMN freeswitch_started_at INTEGER;
ALTER TABLE node_status ADD COLUMN resynced_at INTEGER; -- when everything, or one profile, was listed last
ALTER TABLE node_status ADD COLUMN resync_differences INTEGER NOT NULL DEFAULT 0; -- found then
ALTER TABLE node_status ADD COLUMN listings INTEGER NOT NULL DEFAULT 0; -- of profiles and of single users
ALTER TABLE node_status ADD COLUMN listings_failed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE node_status ADD COLUMN listing_differences INTEGER NOT NULL DEFAULT 0;
ALTER TABLE node_status ADD COLUMN keepalives_scheduled INTEGER NOT NULL DEFAULT 0; -- bindings kept alive now
ALTER TABLE node_status ADD COLUMN keepalives_overdue INTEGER NOT NULL DEFAULT 0;   -- of them, due and not yet sent
ALTER TABLE node_status ADD COLUMN keepalives_in_flight INTEGER NOT NULL DEFAULT 0; -- sent, reply not yet there
ALTER TABLE node_status ADD COLUMN keepalives_per_second REAL NOT NULL DEFAULT 0;   -- in the last 5 s
ALTER TABLE node_status ADD COLUMN keepalives_sent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE node_status ADD COLUMN keepalives_late INTEGER NOT NULL DEFAULT 0;
ALTER TABLE node_status ADD COLUMN keepalives_failed INTEGER NOT NULL DEFAULT 0;
