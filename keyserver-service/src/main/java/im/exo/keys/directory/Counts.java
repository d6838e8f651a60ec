package im.exo.keys.directory;

import im.exo.contract.Limits;

/** One-time keys left on the server; the device refills below {@link Limits#PREKEYS_LOW}. */
public record Counts(int ec, int kyber) {

    public boolean lowEc() {
        return ec < Limits.PREKEYS_LOW;
    }

    public boolean lowKyber() {
        return kyber < Limits.PREKEYS_LOW;
    }
}
