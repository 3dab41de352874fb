-- The server that the row belongs to, where several share FreeSWITCH's database and this one is not configured;
-- NULL for this node's own. Such a phone is reached from there alone.
ALTER TABLE binding ADD COLUMN other_server TEXT;
