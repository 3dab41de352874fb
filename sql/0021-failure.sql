-- REGISTERs that led to no registration, of the last day: anybody can cause them, so at most 10,000 rows.
CREATE TABLE failure (
  id         INTEGER PRIMARY KEY, -- anew each time, so that the highest happened last
  node       TEXT NOT NULL,
  user       TEXT NOT NULL,       -- of the To, at most 128 characters
  domain     TEXT NOT NULL,
  network_ip TEXT NOT NULL,       -- where it came from
  cause      TEXT NOT NULL,       -- no-rport, challenge-unanswered, wrong-password or refused
  status     INTEGER,             -- of FreeSWITCH's last answer
  user_agent TEXT,
  first_at   INTEGER NOT NULL,    -- epoch milliseconds
  last_at    INTEGER NOT NULL,
  count      INTEGER NOT NULL,
  UNIQUE (node, user, domain, network_ip, cause)
);
CREATE INDEX failure_last_at ON failure (last_at);
