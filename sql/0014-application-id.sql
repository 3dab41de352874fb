-- Tells pinhole's stores from other programs' databases, also damaged ones: "pinh".
PRAGMA application_id = 1885957736;
