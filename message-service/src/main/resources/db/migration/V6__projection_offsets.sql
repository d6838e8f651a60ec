-- How far exo.accounts has been read; changes in one transaction with the rows of accounts.
CREATE TABLE projection_offsets (
    shard       INT UNSIGNED    NOT NULL,
    next_offset BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (shard)
) ENGINE = InnoDB
