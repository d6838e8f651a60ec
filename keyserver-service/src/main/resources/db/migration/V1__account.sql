-- An account as far as keys are concerned: its identity key, and what exo.accounts last said.
-- Everything that changes an account's keys locks this row first.
CREATE TABLE account (
    account      BINARY(16)       NOT NULL PRIMARY KEY,
    identity_key VARBINARY(33)    NULL,
    version      BIGINT           NOT NULL DEFAULT 0,
    status       TINYINT          NOT NULL DEFAULT 0,
    next_device  SMALLINT         NOT NULL DEFAULT 0,
    -- One bit a device id, id 1 is the lowest bit of the first byte.
    devices      BINARY(16)       NOT NULL
);
