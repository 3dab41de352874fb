-- Of a domain, upper and lower case are the same, and of a user they are not: in the key of a binding, and in the
-- index of history. Where a row was there once for each spelling, the one that was refreshed last stays.
CREATE TABLE binding_anew (
  node               TEXT    NOT NULL, -- name of the FreeSWITCH server
  profile            TEXT    NOT NULL, -- sofia profile
  user               TEXT    NOT NULL, -- address of record, user part
  domain             TEXT    NOT NULL COLLATE NOCASE, -- address of record, host part, as it came first
  call_id            TEXT    NOT NULL, -- Call-ID of the REGISTER
  contact            TEXT,             -- as FreeSWITCH renders it, at most 1023 bytes
  contact_host       TEXT,
  contact_port       INTEGER,
  first_contact_host TEXT,             -- what the Call-ID's first REGISTER advertised
  first_contact_port INTEGER,
  network_ip         TEXT,             -- the phone's own; where the REGISTER came from, unless by a proxy
  network_port       INTEGER,
  transport          TEXT,             -- udp, tcp, tls, ws, wss
  user_agent         TEXT,
  freeswitch_status  TEXT,             -- such as Registered(UDP-NAT)
  nat                TEXT    NOT NULL CHECK (nat IN ('yes', 'likely', 'unknown', 'no')),
  nat_kind           TEXT,
  evidence           TEXT    NOT NULL, -- JSON array of sentences
  registered_at      INTEGER,          -- first REGISTER seen; NULL if only a listing showed it
  refreshed_at       INTEGER,          -- last REGISTER seen
  refresh_count      INTEGER NOT NULL DEFAULT 0,
  expires_at         INTEGER,          -- without FreeSWITCH's margin of 60 s
  last_keepalive_at  INTEGER,
  keepalive_count    INTEGER NOT NULL DEFAULT 0,
  reachability       TEXT    NOT NULL DEFAULT 'not-observed'
    CHECK (reachability IN ('not-observed', 'reachable', 'unreachable')),
  reachability_at    INTEGER,          -- since when; with not-observed: it registered then, unreachable before
  next_keepalive_at  INTEGER,          -- when due; NULL: not kept alive
  keepalive_interval INTEGER,          -- ms, at most so long between two packets
  force_ping         TEXT,             -- the directory's, as of the last REGISTER: true, false; NULL: none heard
  gap_survived       INTEGER,          -- as in network, of this phone alone
  gap_forgotten      INTEGER,
  proxy_host         TEXT,             -- where the packet of a REGISTER through a proxy came from; NULL: none
  proxy_port         INTEGER,
  other_server       TEXT,             -- whose row it is, where that server is not configured; NULL: this node's
  reachability_why   TEXT,             -- in words, where no OPTIONS told
  via_host           TEXT,             -- the phone's own Via in a captured REGISTER; NULL: none was captured
  via_port           INTEGER,
  rport_asked        TEXT,             -- true, false: whether that had rport
  PRIMARY KEY (node, profile, user, domain, call_id)
);
INSERT OR REPLACE INTO binding_anew SELECT * FROM binding ORDER BY coalesce(refreshed_at, registered_at);
DROP TABLE binding;
ALTER TABLE binding_anew RENAME TO binding;

DROP INDEX history_user;
CREATE INDEX history_user ON history (user, domain COLLATE NOCASE, at);
