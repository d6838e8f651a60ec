-- One row: the newest tree head, and the lock of whoever makes the next one.
CREATE TABLE transparency_head (
    one       TINYINT       NOT NULL PRIMARY KEY,
    size      BIGINT        NOT NULL,
    root      BINARY(32)    NOT NULL,
    -- milliseconds since the epoch
    made_ms   BIGINT        NOT NULL,
    signature VARBINARY(64) NOT NULL
);
