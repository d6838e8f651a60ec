-- The members: an instance is alive until its lease ends, by the database's clock.
CREATE TABLE instances (
    name        VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    incarnation BINARY(16)  NOT NULL,
    lease_until DATETIME(3) NOT NULL,
    PRIMARY KEY (name)
) ENGINE = InnoDB
