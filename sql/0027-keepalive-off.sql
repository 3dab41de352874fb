-- What an operator has switched off, one row each. When any of it last changed: setting 'keepalive'.
CREATE TABLE keepalive_off (
  user    TEXT    NOT NULL, -- a glob; '' for every user
  network TEXT    NOT NULL, -- of network_ip, such as 198.51.100.0/24; '' for every one
  until   INTEGER,          -- when keep-alives are sent again by themselves; NULL for never
  set_at  INTEGER NOT NULL,
  set_by  TEXT    NOT NULL, -- the account of whoever did it
  PRIMARY KEY (user, network)
) WITHOUT ROWID;

INSERT INTO keepalive_off SELECT '', '', NULL, set_at, '' FROM setting WHERE name = 'keepalive' AND value = 'off';
