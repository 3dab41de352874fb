-- Why keep-alives are late, and what would do, as the log says it; NULL while none is.
ALTER TABLE node_status ADD COLUMN keepalives_late_why TEXT;
