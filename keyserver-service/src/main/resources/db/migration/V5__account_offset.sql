-- How far exo.accounts has been applied, stored in the transaction that applied it.
CREATE TABLE account_offset (
    partition_id INT    NOT NULL PRIMARY KEY,
    next_offset  BIGINT NOT NULL
);
