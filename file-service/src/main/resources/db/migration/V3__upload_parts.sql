-- The parts that an upload's offset stands on.
CREATE TABLE upload_parts (
    upload BINARY(16) NOT NULL,
    number INT NOT NULL,
    tag    VARCHAR(256) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    size   BIGINT NOT NULL,
    PRIMARY KEY (upload, number)
);
