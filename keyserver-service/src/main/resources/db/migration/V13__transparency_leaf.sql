-- The log: never changed, never shortened. Positions begin at 0 and leave none out.
CREATE TABLE transparency_leaf (
    position BIGINT     NOT NULL PRIMARY KEY,
    label    BINARY(32) NOT NULL,
    value    BINARY(32) NOT NULL,
    KEY transparency_label (label, position)
);
