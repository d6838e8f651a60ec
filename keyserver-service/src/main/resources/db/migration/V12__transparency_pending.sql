-- Identity keys on their way into the log, written in the transaction that gives the key to its account.
CREATE TABLE transparency_pending (
    id    BIGINT     NOT NULL AUTO_INCREMENT PRIMARY KEY,
    -- hash of the account
    label BINARY(32) NOT NULL,
    -- hash of the identity key
    value BINARY(32) NOT NULL
);
