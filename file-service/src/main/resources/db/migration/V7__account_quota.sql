-- The quota of accounts for which the operator set another than all others have.
CREATE TABLE account_quota (
    account BINARY(16) NOT NULL PRIMARY KEY,
    bytes   BIGINT     NOT NULL
);
