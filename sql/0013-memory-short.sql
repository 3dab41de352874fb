-- When the daemon's heap was nearly full last, and what it knew of the past was given up.
ALTER TABLE daemon_status ADD COLUMN memory_short_at INTEGER;
