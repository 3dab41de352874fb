-- Users are asked for in upper or lower case, one user by this index.
DROP INDEX history_user;
CREATE INDEX history_user ON history (user COLLATE NOCASE, domain, at);
