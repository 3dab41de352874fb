-- Since the daemon's start, as the others are.
ALTER TABLE node_status ADD COLUMN keepalives_saved INTEGER NOT NULL DEFAULT 0; -- not needed: phones had sent packets by themselves
