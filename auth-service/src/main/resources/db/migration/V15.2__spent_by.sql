-- So that a deleted account is found in what it was paid for with.
ALTER TABLE spent_challenge ADD KEY spent_by (account);
