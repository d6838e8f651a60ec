-- One row: the id that the bucket's mark has to repeat before upkeep removes anything.
CREATE TABLE platform (
    one TINYINT NOT NULL PRIMARY KEY,
    id  BINARY(16) NOT NULL
);
