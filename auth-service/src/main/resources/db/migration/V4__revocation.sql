-- A session that ended, until its last access token has expired.
CREATE TABLE revocation (
    sid         BINARY(16) NOT NULL PRIMARY KEY,
    -- milliseconds since the epoch
    until_ms    BIGINT     NOT NULL,
    recorded_ms BIGINT     NOT NULL,
    KEY revocation_recorded (recorded_ms),
    KEY revocation_until (until_ms)
);
