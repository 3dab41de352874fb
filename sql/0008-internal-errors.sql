-- Faults of pinhole itself that were caught, since its start.
ALTER TABLE daemon_status ADD COLUMN internal_errors INTEGER NOT NULL DEFAULT 0;
