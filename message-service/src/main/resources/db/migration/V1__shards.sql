-- Who owns which part of the mailbox. Every commit locks the rows it touches, in order of shard.
CREATE TABLE shards (
    shard         INT UNSIGNED    NOT NULL,
    owner         VARCHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NULL,
    epoch         INT UNSIGNED    NOT NULL DEFAULT 0,
    connection_id BIGINT UNSIGNED NULL,
    PRIMARY KEY (shard)
) ENGINE = InnoDB
