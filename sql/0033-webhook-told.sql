-- Until when each webhook was told what happened to phones, written with the message that tells it: what
-- happened later is told after a crash. Times in epoch milliseconds.
CREATE TABLE webhook_told (
  webhook           TEXT    PRIMARY KEY, -- its name in the configuration
  unreachable_until INTEGER NOT NULL,
  missing_until     INTEGER NOT NULL
) WITHOUT ROWID;
