-- A challenge that was answered, until it is over anyway. Names no account.
CREATE TABLE passkey_challenge (
    -- SHA-256
    challenge  BINARY(32) NOT NULL PRIMARY KEY,
    -- milliseconds since the epoch
    expires_ms BIGINT     NOT NULL,
    KEY expires_ms (expires_ms)
);
