-- Bindings alive now. Times are epoch milliseconds; NULL means unknown.
CREATE TABLE binding (
  node               TEXT    NOT NULL, -- name of the FreeSWITCH server
  profile            TEXT    NOT NULL, -- sofia profile
  user               TEXT    NOT NULL, -- address of record, user part
  domain             TEXT    NOT NULL, -- address of record, host part
  call_id            TEXT    NOT NULL, -- Call-ID of the REGISTER
  contact            TEXT,             -- as FreeSWITCH renders it, at most 1023 bytes
  contact_host       TEXT,
  contact_port       INTEGER,
  first_contact_host TEXT,             -- what the Call-ID's first REGISTER advertised
  first_contact_port INTEGER,
  network_ip         TEXT,             -- where the REGISTER came from
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
  PRIMARY KEY (node, profile, user, domain, call_id)
);

-- One row for each thing that happened to a binding.
CREATE TABLE history (
  id                    INTEGER PRIMARY KEY,
  at                    INTEGER NOT NULL,
  event                 TEXT    NOT NULL,
  node                  TEXT    NOT NULL,
  profile               TEXT    NOT NULL,
  user                  TEXT    NOT NULL,
  domain                TEXT    NOT NULL,
  call_id               TEXT    NOT NULL,
  network_ip            TEXT,
  network_port          INTEGER,
  previous_network_ip   TEXT,
  previous_network_port INTEGER,
  first_contact_host    TEXT,
  first_contact_port    INTEGER,
  nat                   TEXT,
  nat_kind              TEXT,
  previous_nat          TEXT,
  detail                TEXT
);
CREATE INDEX history_at ON history (at);
CREATE INDEX history_user ON history (user, domain, at);

-- One row: the daemon rewrites it every 5 s, so its age is the age of the picture.
CREATE TABLE daemon_status (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  updated_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  stopped_at INTEGER,          -- set by an orderly end
  pid        INTEGER NOT NULL,
  version    TEXT    NOT NULL
);

-- One row a FreeSWITCH server, rewritten together with daemon_status.
CREATE TABLE node_status (
  node               TEXT PRIMARY KEY,
  state              TEXT NOT NULL, -- connecting, listing, connected, refused
  detail             TEXT,          -- why not connected
  connected_since    INTEGER,
  listed_at          INTEGER,
  freeswitch_version TEXT,
  core_uuid          TEXT
);

-- What a command tells the daemon.
CREATE TABLE setting (
  name   TEXT PRIMARY KEY,
  value  TEXT    NOT NULL,
  set_at INTEGER NOT NULL
);
