-- The proxy that a REGISTER came by: where its packet was sent from; NULL if there was none. network_ip and
-- network_port are then where the proxy had it from, if it tells (received in its Path, or alias in the Contact).
ALTER TABLE binding ADD COLUMN proxy_host TEXT;
ALTER TABLE binding ADD COLUMN proxy_port INTEGER;
