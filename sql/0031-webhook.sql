-- What waits to be sent to a webhook; gone once it was taken or given up.
CREATE TABLE webhook_message (
  id      TEXT    NOT NULL UNIQUE, -- the same however often it is sent
  webhook TEXT    NOT NULL,        -- its name in the configuration
  event   TEXT    NOT NULL,        -- unreachable, reachable, missing, failures, freeswitch-down or degraded
  at      INTEGER NOT NULL,        -- epoch milliseconds
  body    TEXT    NOT NULL         -- as it is sent
);

-- How each webhook is, rewritten with daemon_status.
CREATE TABLE webhook_status (
  webhook       TEXT    PRIMARY KEY,
  waiting       INTEGER NOT NULL, -- messages that are not sent yet
  sent          INTEGER NOT NULL, -- taken by the receiver since the daemon started
  failures      INTEGER NOT NULL, -- attempts that failed
  dropped       INTEGER NOT NULL, -- messages given up: too many, too old, or refused
  failing_since INTEGER,          -- epoch milliseconds; NULL while it takes them
  failure       TEXT              -- why
) WITHOUT ROWID;
