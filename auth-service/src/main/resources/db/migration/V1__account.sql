-- An account. Nothing personal: a random id, what it proves itself with, and when others last heard of it.
CREATE TABLE account (
    id          BINARY(16)   NOT NULL PRIMARY KEY,
    version     BIGINT       NOT NULL,
    -- 1 active, 2 suspended, 3 deleted
    status      TINYINT      NOT NULL,
    kdf_salt    BINARY(16)   NOT NULL,
    -- $argon2id$v=19$m=...,t=...,p=...$salt$hash of the derived auth key
    credential  VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- ids below are used up
    next_device SMALLINT     NOT NULL
);
