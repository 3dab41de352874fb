-- Of a list of words behind IN, SQLite makes a table for each statement that writes a row, which took a third
-- of the time. Words compared one by one are looked at in the row alone.
DROP INDEX history_left;
-- What is read at a start: who left, and from where, the latest first.
CREATE INDEX history_left ON history (at)
  WHERE event = 'moved' OR event = 'unregistered' OR event = 'expired' OR event = 'gone-while-away'
    OR event = 'replaced';

DROP VIEW binding;
ALTER TABLE registration RENAME TO former;

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
  nat                TEXT NOT NULL CHECK (nat = 'yes' OR nat = 'likely' OR nat = 'unknown' OR nat = 'no'),
  nat_kind           TEXT,
  evidence           TEXT NOT NULL, -- JSON array of sentences
  registered_at      INTEGER,       -- first REGISTER seen; NULL if only a listing showed it
  reachability       TEXT NOT NULL DEFAULT 'not-observed' -- moved: it answers from elsewhere than it registered
    CHECK (reachability = 'not-observed' OR reachability = 'reachable' OR reachability = 'unreachable'
      OR reachability = 'moved'),
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

INSERT INTO registration
  SELECT id, node, profile, user, domain, call_id, contact, contact_host, contact_port,
    first_contact_host, first_contact_port, network_ip, network_port, transport, user_agent,
    freeswitch_status, nat, nat_kind, evidence, registered_at, reachability, reachability_at, force_ping,
    proxy_host, proxy_port, other_server, reachability_why, via_host, via_port, rport_asked
  FROM former;
DROP TABLE former;

-- Bindings alive now. Times are epoch milliseconds; NULL means unknown.
CREATE VIEW binding AS
  SELECT registration.id AS id, node, profile, user, domain, call_id, contact, contact_host, contact_port,
    first_contact_host, first_contact_port, network_ip, network_port, transport, user_agent,
    freeswitch_status, nat, nat_kind, evidence, registered_at, refreshed_at,
    coalesce(refresh_count, 0) AS refresh_count, expires_at, last_keepalive_at,
    coalesce(keepalive_count, 0) AS keepalive_count, reachability, reachability_at, next_keepalive_at,
    keepalive_interval, force_ping, gap_survived, gap_forgotten, proxy_host, proxy_port, other_server,
    reachability_why, via_host, via_port, rport_asked, heard_at, answered_at, rtt_ms, rtt_smoothed_ms,
    answer_status
  FROM main.registration LEFT JOIN main.liveness ON liveness.id = registration.id;
