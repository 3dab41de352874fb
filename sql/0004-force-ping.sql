-- The user's directory variable force_ping, as of the last REGISTER: true, false; NULL if none was heard.
ALTER TABLE binding ADD COLUMN force_ping TEXT;
