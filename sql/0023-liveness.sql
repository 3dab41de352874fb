-- Which store this is: another file's liveness is none of it.
INSERT INTO setting (name, value, set_at) VALUES ('store', lower(hex(randomblob(16))), 0);

-- What a REGISTER or a listing told of a binding, and what pinhole makes of it: changes rarely.
CREATE TABLE registration (
  id                 INTEGER PRIMARY KEY, -- given by the daemon, never twice
  node               TEXT NOT NULL, -- name of the FreeSWITCH server
  profile            TEXT NOT NULL, -- sofia profile
  user               TEXT NOT NULL, -- address of record, user part
  domain             TEXT NOT NULL COLLATE NOCASE, -- address of record, host part
  call_id            TEXT NOT NULL, -- Call-ID of the REGISTER
  contact            TEXT,          -- as FreeSWITCH renders it, at most 1023 bytes
  contact_host       TEXT,
  contact_port       INTEGER,
  first_contact_host TEXT,          -- what the Call-ID's first REGISTER advertised
  first_contact_port INTEGER,
  network_ip         TEXT,          -- where the REGISTER came from, or where its proxy had it from
  network_port       INTEGER,
  transport          TEXT,          -- udp, tcp, tls, ws, wss
  user_agent         TEXT,
  freeswitch_status  TEXT,          -- such as Registered(UDP-NAT)
  nat                TEXT NOT NULL CHECK (nat IN ('yes', 'likely', 'unknown', 'no')),
  nat_kind           TEXT,
  evidence           TEXT NOT NULL, -- JSON array of sentences
  registered_at      INTEGER,       -- first REGISTER seen; NULL if only a listing showed it
  reachability       TEXT NOT NULL DEFAULT 'not-observed'
    CHECK (reachability IN ('not-observed', 'reachable', 'unreachable')),
  reachability_at    INTEGER,       -- since when; with not-observed: it registered then, having been unreachable
  force_ping         TEXT,          -- the user's directory variable, as of the last REGISTER: true, false
  proxy_host         TEXT,          -- the proxy that the REGISTER came by; NULL if there was none
  proxy_port         INTEGER,
  other_server       TEXT,          -- whose row it is, if that server is not configured; NULL for this node's own
  reachability_why   TEXT,          -- why unreachable, in words, where no OPTIONS told
  via_host           TEXT,          -- what the phone's own Via said, where FreeSWITCH's capture (HEP3) showed it
  via_port           INTEGER,
  rport_asked        TEXT,          -- whether that Via had rport: true, false
  UNIQUE (node, profile, user, domain, call_id)
);

-- What changes with every REGISTER and every keep-alive. The daemon writes it into a file of its own
-- (the setting liveness says where), which has this table too and need not survive a power cut; here it is
-- up to five minutes old while the daemon runs.
CREATE TABLE liveness (
  id                 INTEGER PRIMARY KEY, -- of the registration
  refreshed_at       INTEGER,             -- last REGISTER seen
  refresh_count      INTEGER NOT NULL DEFAULT 0,
  expires_at         INTEGER,             -- without FreeSWITCH's margin of 60 s
  last_keepalive_at  INTEGER,
  keepalive_count    INTEGER NOT NULL DEFAULT 0,
  next_keepalive_at  INTEGER,             -- when due; NULL: not kept alive
  keepalive_interval INTEGER,             -- ms, at most so long between two packets
  gap_survived       INTEGER,             -- ms, longest without a packet after which its port was the same
  gap_forgotten      INTEGER              -- ms, shortest after which it had changed
);

-- Of rows that differ in the case of their domain alone, the last one refreshed is the phone's.
INSERT OR REPLACE INTO registration
  SELECT rowid, node, profile, user, domain, call_id, contact, contact_host, contact_port,
    first_contact_host, first_contact_port, network_ip, network_port, transport, user_agent,
    freeswitch_status, nat, nat_kind, evidence, registered_at, reachability, reachability_at, force_ping,
    proxy_host, proxy_port, other_server, reachability_why,
    via_host, via_port, rport_asked
  FROM binding ORDER BY coalesce(refreshed_at, registered_at, 0), rowid;
INSERT INTO liveness
  SELECT rowid, refreshed_at, refresh_count, expires_at, last_keepalive_at, keepalive_count,
    next_keepalive_at, keepalive_interval, gap_survived, gap_forgotten
  FROM binding WHERE rowid IN (SELECT id FROM registration);
DROP TABLE binding;

-- Bindings alive now. Times are epoch milliseconds; NULL means unknown.
CREATE VIEW binding AS
  SELECT registration.id AS id, node, profile, user, domain, call_id, contact, contact_host, contact_port,
    first_contact_host, first_contact_port, network_ip, network_port, transport, user_agent,
    freeswitch_status, nat, nat_kind, evidence, registered_at, refreshed_at,
    coalesce(refresh_count, 0) AS refresh_count, expires_at, last_keepalive_at,
    coalesce(keepalive_count, 0) AS keepalive_count, reachability, reachability_at, next_keepalive_at,
    keepalive_interval, force_ping, gap_survived, gap_forgotten, proxy_host, proxy_port, other_server,
    reachability_why, via_host, via_port, rport_asked
  FROM main.registration LEFT JOIN main.liveness ON liveness.id = registration.id;
