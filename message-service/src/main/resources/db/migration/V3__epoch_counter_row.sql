INSERT INTO epoch_counter (id, epoch) VALUES (1, 0)
