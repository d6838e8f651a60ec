-- What a signed-in device got so that another one may join its account: once, within ten minutes.
CREATE TABLE link_token (
    -- SHA-256 of the token
    hash       BINARY(32) NOT NULL PRIMARY KEY,
    account    BINARY(16) NOT NULL,
    -- milliseconds since the epoch
    expires_ms BIGINT     NOT NULL,
    -- the device that it was spent on
    device     SMALLINT   NULL,
    KEY link_token_account (account),
    KEY link_token_expires (expires_ms)
);
