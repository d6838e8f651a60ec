package im.exo.files.operator;

/**
 * What an account may store.
 *
 * @param bytes stored and announced together
 * @param own whether the operator set it for this account
 * @param used bytes that count against it
 */
public record Quota(long bytes, boolean own, long used) {}
