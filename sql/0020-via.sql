-- What the phone's own Via said, and whether it had rport ('true' or 'false'): of a REGISTER that
-- FreeSWITCH accepted and its capture (HEP3) showed; NULL otherwise.
ALTER TABLE binding ADD COLUMN via_host TEXT;
ALTER TABLE binding ADD COLUMN via_port INTEGER;
ALTER TABLE binding ADD COLUMN rport_asked TEXT;
