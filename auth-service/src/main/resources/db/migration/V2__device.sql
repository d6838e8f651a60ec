-- A device, which is a session. Removed devices leave no row.
CREATE TABLE device (
    account         BINARY(16)     NOT NULL,
    device          SMALLINT       NOT NULL,
    registration_id SMALLINT       NOT NULL,
    -- ciphertext
    name            VARBINARY(225) NULL,
    sid             BINARY(16)     NOT NULL,
    created_on      DATE           NOT NULL,
    last_used_on    DATE           NOT NULL,
    -- the chain of refresh tokens; an empty hash is a chain that was ended
    generation      INT            NOT NULL,
    token_hash      VARBINARY(32)  NOT NULL,
    token_salt      BINARY(16)     NOT NULL,
    previous_hash   VARBINARY(32)  NOT NULL,
    -- milliseconds since the epoch; forgotten after minutes
    turned_at       BIGINT         NULL,
    expires_on      DATE           NOT NULL,
    PRIMARY KEY (account, device),
    KEY device_turned (turned_at)
);
