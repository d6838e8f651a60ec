package im.exo.client.files;

/**
 * Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
 * PURBs"): lengths keep only their leading bits, which costs at most 12 % and leaves few different
 * sizes. Nothing is shorter than one KiB.
 */
public final class Padme {

    private static final long LEAST = 1024;

    private Padme() {}

    /** The padded length of so many bytes. */
    public static long padded(long length) {
        long n = Math.max(LEAST, length);
        int exponent = 63 - Long.numberOfLeadingZeros(n);
        int kept = 32 - Integer.numberOfLeadingZeros(exponent);
        long mask = (1L << (exponent - kept)) - 1;
        return (n + mask) & ~mask;
    }
}
