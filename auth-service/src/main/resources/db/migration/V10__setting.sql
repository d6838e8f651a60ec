-- What the operator switches while the platform runs, the same for all instances.
CREATE TABLE setting (
    name  VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    value VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
);
