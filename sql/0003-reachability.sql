-- What FreeSWITCH's own pings have shown of a phone, and what is planned for it.
-- reachable and unreachable come from FreeSWITCH's OPTIONS alone: what became of a keep-alive is not
-- to be seen.
ALTER TABLE binding ADD COLUMN reachability TEXT NOT NULL DEFAULT 'not-observed'
  CHECK (reachability IN ('not-observed', 'reachable', 'unreachable'));
-- Since when. With not-observed: it registered then, having been unreachable.
ALTER TABLE binding ADD COLUMN reachability_at INTEGER;
ALTER TABLE binding ADD COLUMN next_keepalive_at INTEGER;  -- when due; NULL: not kept alive
ALTER TABLE binding ADD COLUMN keepalive_interval INTEGER; -- ms, at most so long between two packets
