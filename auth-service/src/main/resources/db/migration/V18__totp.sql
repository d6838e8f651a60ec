-- An account's authenticator app. Sealed with AES-256-GCM under a key from EXO_AUTH_SECRET.
CREATE TABLE totp (
    account       BINARY(16)    NOT NULL PRIMARY KEY,
    -- nonce and sealed secret
    sealed        VARBINARY(64) NOT NULL,
    -- not confirmed yet: asked for nowhere
    confirmed     BOOLEAN       NOT NULL,
    -- the newest time step whose code was taken, RFC 6238; no code of it or before counts again
    last_step     BIGINT        NOT NULL,
    -- SHA-256 of the request that took it, so that it may be repeated
    last_use      VARBINARY(32) NOT NULL,
    -- wrong codes since the last right one
    failures      INT           NOT NULL,
    -- milliseconds since the epoch; no code is looked at before
    not_before_ms BIGINT        NOT NULL,
    since         DATE          NOT NULL
);
