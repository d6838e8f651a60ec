-- Invites to make an account. Neither the code nor who got it is kept.
CREATE TABLE invite (
    -- first four bytes of the hash: how an operator names it
    id         BINARY(4)  NOT NULL PRIMARY KEY,
    -- SHA-256 of the code's 16 bytes
    hash       BINARY(32) NOT NULL,
    uses_left  INT        NOT NULL,
    created_on DATE       NOT NULL,
    -- milliseconds since the epoch
    expires_ms BIGINT     NOT NULL
);
