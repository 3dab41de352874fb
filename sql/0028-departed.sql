-- Users of whom no registration was left, when the last of them ended: what missing is made of, since history
-- has a row for each end of each. At most 100,000, and as old as history.
CREATE TABLE departed (
  user            TEXT NOT NULL,
  domain          TEXT NOT NULL COLLATE NOCASE,
  node            TEXT NOT NULL,
  profile         TEXT NOT NULL,
  network_ip      TEXT,
  network_port    INTEGER,
  user_agent      TEXT,
  registered_at   INTEGER,          -- first REGISTER of the binding that ended
  refreshed_at    INTEGER,          -- its last one
  left_at         INTEGER NOT NULL, -- when it ended
  event           TEXT NOT NULL,    -- how: unregistered, expired, gone-while-away
  returned_at     INTEGER,          -- when the user registered again; NULL while missing
  absences        INTEGER NOT NULL DEFAULT 0, -- of an hour or longer, after which it returned
  longest_absence INTEGER NOT NULL DEFAULT 0, -- of these, in milliseconds, at most four days
  PRIMARY KEY (user, domain)
) WITHOUT ROWID;
CREATE INDEX departed_left_at ON departed (left_at, returned_at);

-- With max(), SQLite takes the other columns from the row that has it.
INSERT INTO departed (user, domain, node, profile, network_ip, network_port, left_at, event)
  SELECT user, domain, node, profile, network_ip, network_port, max(at), event FROM history
  WHERE at >= (SELECT max(at) FROM history) - 604800000
    AND event IN ('moved', 'unregistered', 'expired', 'gone-while-away', 'replaced')
    AND event NOT IN ('moved', 'replaced')
    AND NOT EXISTS (SELECT 1 FROM registration WHERE registration.node = history.node
      AND registration.profile = history.profile AND registration.user = history.user
      AND registration.domain = history.domain)
  GROUP BY user, domain COLLATE NOCASE;
