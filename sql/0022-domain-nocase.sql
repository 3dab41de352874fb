-- Of a domain, upper and lower case are the same, and of a user they are not.
DROP INDEX history_user;
CREATE INDEX history_user ON history (user, domain COLLATE NOCASE, at);
