-- FreeSWITCH's own copies of its SIP messages (HEP3). Counts are since the daemon's start.
ALTER TABLE daemon_status ADD COLUMN hep_listen TEXT;   -- NULL: nowhere
ALTER TABLE daemon_status ADD COLUMN hep_failure TEXT;  -- why it cannot listen there
ALTER TABLE daemon_status ADD COLUMN hep_dropped INTEGER NOT NULL DEFAULT 0; -- since too many came
ALTER TABLE daemon_status ADD COLUMN hep_refused INTEGER NOT NULL DEFAULT 0; -- from no FreeSWITCH's address
ALTER TABLE daemon_status ADD COLUMN hep_refused_from TEXT; -- the last of those
ALTER TABLE daemon_status ADD COLUMN hep_not_forwarded INTEGER NOT NULL DEFAULT 0;

ALTER TABLE node_status ADD COLUMN hep_datagrams INTEGER NOT NULL DEFAULT 0;
ALTER TABLE node_status ADD COLUMN hep_malformed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE node_status ADD COLUMN hep_per_second REAL NOT NULL DEFAULT 0; -- in the last 5 s
ALTER TABLE node_status ADD COLUMN hep_heard_at INTEGER;    -- when the last one came
ALTER TABLE node_status ADD COLUMN hep_received_at INTEGER; -- of what FreeSWITCH had received
ALTER TABLE node_status ADD COLUMN hep_sent_at INTEGER;     -- of what it had sent
ALTER TABLE node_status ADD COLUMN hep_ahead_ms INTEGER NOT NULL DEFAULT 0; -- FreeSWITCH's clock before ours
