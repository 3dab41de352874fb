DROP VIEW binding;

-- moved: it answers from elsewhere than it registered from, where calls still go.
ALTER TABLE registration RENAME COLUMN reachability TO former;
ALTER TABLE registration ADD COLUMN reachability TEXT NOT NULL DEFAULT 'not-observed'
  CHECK (reachability IN ('not-observed', 'reachable', 'unreachable', 'moved'));
UPDATE registration SET reachability = former;
ALTER TABLE registration DROP COLUMN former;

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
