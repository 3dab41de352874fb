-- What FreeSWITCH's configuration says of its sofia profiles (xml_locate), with FreeSWITCH's own default
-- where it says nothing. Nothing else of that configuration is ever written. A node that does not tell has
-- no row.
CREATE TABLE profile (
  node                          TEXT NOT NULL,
  profile                       TEXT NOT NULL,
  nat_options_ping              TEXT, -- true, false or udp-only
  all_reg_options_ping          TEXT,
  ping_mean_interval            INTEGER NOT NULL, -- seconds
  ping_thread_frequency         INTEGER NOT NULL, -- seconds
  sip_user_ping_max             INTEGER NOT NULL,
  unregister_on_options_fail    TEXT,
  aggressive_nat_detection      TEXT,
  apply_nat_acl                 TEXT, -- names of access lists, or NULL
  multiple_registrations        TEXT, -- false, call-id or contact
  sip_force_expires             INTEGER NOT NULL, -- seconds; 0 leaves it to the phone
  registration_thread_frequency INTEGER NOT NULL, -- seconds
  ndlb_force_rport              TEXT, -- true, false, safe, disabled, client-only or server-only
  capture_server                TEXT, -- the same for all profiles of a node
  sip_capture                   TEXT,
  updated_at                    INTEGER NOT NULL, -- epoch milliseconds
  PRIMARY KEY (node, profile)
) WITHOUT ROWID;
