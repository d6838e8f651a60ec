-- How an account is found and opened by its recovery key alone, and what the key unlocks on the device.
CREATE TABLE recovery (
    account   BINARY(16)      NOT NULL PRIMARY KEY,
    -- SHA-256 of what is derived from the recovery key
    auth_hash BINARY(32)      NOT NULL,
    -- ciphertext
    backup    VARBINARY(4096) NOT NULL,
    set_on    DATE            NOT NULL,
    UNIQUE KEY recovery_auth (auth_hash)
);
