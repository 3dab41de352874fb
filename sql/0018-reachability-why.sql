-- Why a phone is unreachable, in words, where no OPTIONS told; NULL otherwise.
ALTER TABLE binding ADD COLUMN reachability_why TEXT;
