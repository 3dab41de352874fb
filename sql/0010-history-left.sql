-- What is read at a start: who left, and from where, the latest first.
CREATE INDEX history_left ON history (at)
  WHERE event IN ('moved', 'unregistered', 'expired', 'gone-while-away', 'replaced');
