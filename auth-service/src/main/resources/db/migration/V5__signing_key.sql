-- The platform's signing keys. The secret half is sealed with AES-256-GCM under a key from EXO_AUTH_SECRET.
CREATE TABLE signing_key (
    turn          INT            NOT NULL PRIMARY KEY,
    -- X.509
    open_half     VARBINARY(256) NOT NULL,
    -- nonce and sealed PKCS#8
    sealed_half   VARBINARY(512) NOT NULL,
    -- milliseconds since the epoch
    signs_from_ms BIGINT         NOT NULL
);
