-- When somebody last proved themselves on a device, in milliseconds since the epoch; forgotten after
-- minutes. For as long as it is recent, the device may remove others without proving itself again.
ALTER TABLE device
    ADD COLUMN signed_in_at BIGINT NULL,
    ADD KEY device_signed_in (signed_in_at);
