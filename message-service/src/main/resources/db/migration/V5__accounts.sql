-- What exo.accounts says, as far as the owner of the shard has read it.
CREATE TABLE accounts (
    shard   INT UNSIGNED    NOT NULL,
    account BINARY(16)      NOT NULL,
    version BIGINT UNSIGNED NOT NULL,
    state   VARBINARY(4096) NOT NULL,
    PRIMARY KEY (shard, account)
) ENGINE = InnoDB
