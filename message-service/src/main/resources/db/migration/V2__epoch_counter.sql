-- One row: the last epoch given out, over all shards.
CREATE TABLE epoch_counter (
    id    TINYINT UNSIGNED NOT NULL,
    epoch INT UNSIGNED     NOT NULL,
    PRIMARY KEY (id)
) ENGINE = InnoDB
