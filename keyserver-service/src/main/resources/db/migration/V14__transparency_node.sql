-- Hashes of whole subtrees, 2^level leaves each; those of level 0 are the leaves'.
CREATE TABLE transparency_node (
    level    TINYINT    NOT NULL,
    position BIGINT     NOT NULL,
    hash     BINARY(32) NOT NULL,
    PRIMARY KEY (level, position)
);
