-- What was learnt of NATs, by network_ip. Times are epoch milliseconds, gaps and intervals milliseconds.
-- A gap is the longest time without a packet between two REGISTERs of a UDP phone.
CREATE TABLE network (
  network_ip         TEXT PRIMARY KEY,
  gap_survived       INTEGER, -- longest after which a port was still the same
  survived_count     INTEGER NOT NULL DEFAULT 0,
  gap_forgotten      INTEGER, -- shortest after which it had changed
  forgotten_count    INTEGER NOT NULL DEFAULT 0,
  unreachable_count  INTEGER NOT NULL DEFAULT 0, -- phones that FreeSWITCH's OPTIONS did not reach
  timeout_bound      INTEGER, -- the NAT forgets within so long
  timeout_bound_at   INTEGER,
  keepalive_interval INTEGER, -- at most so long between two packets for that reason
  observed_at        INTEGER NOT NULL
);
CREATE INDEX network_observed_at ON network (observed_at);

ALTER TABLE binding ADD COLUMN gap_survived INTEGER;  -- the same of this phone alone
ALTER TABLE binding ADD COLUMN gap_forgotten INTEGER;
