-- What an account's stored files and open uploads count against its quota; a row goes when it is zero.
CREATE TABLE account_usage (
    account      BINARY(16) NOT NULL PRIMARY KEY,
    bytes        BIGINT NOT NULL,
    open_uploads INT NOT NULL
);
