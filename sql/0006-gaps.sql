-- When pinhole could not hear what happened at a FreeSWITCH server: not running, or not connected.
-- A gap is written when it ends. One that began at 0 lasted until pinhole first heard of the server.
CREATE TABLE gap (
  node     TEXT    NOT NULL,
  began_at INTEGER NOT NULL, -- when it last heard
  ended_at INTEGER NOT NULL, -- when it heard again
  PRIMARY KEY (node, began_at)
);
