-- A proof of work that was used, for an hour: which account it paid for.
CREATE TABLE spent_challenge (
    challenge BINARY(32) NOT NULL PRIMARY KEY,
    account   BINARY(16) NOT NULL,
    -- milliseconds since the epoch
    spent_at  BIGINT     NOT NULL,
    KEY spent_at (spent_at)
);
