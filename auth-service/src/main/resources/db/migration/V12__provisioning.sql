-- A place where a new device and one that is signed in meet, for ten minutes. Whose place it is, nobody knows here.
CREATE TABLE provisioning (
    address    BINARY(32)   NOT NULL PRIMARY KEY,
    public_key BINARY(33)   NOT NULL,
    mac        BINARY(32)   NOT NULL,
    -- milliseconds since the epoch
    expires_ms BIGINT       NOT NULL,
    -- ciphertext, 256 KiB at most
    message    MEDIUMBLOB   NULL,
    KEY provisioning_expires (expires_ms)
);
