package im.exo.files.operator;

import im.exo.contract.AccountId;

/** Quotas, and what counts against them. Whether an account exists is not known here. */
public interface QuotaStore {

    Quota find(AccountId account);

    /** Counts from the next upload on; what is stored stays, also beyond it. */
    void set(AccountId account, long bytes);

    /** As all accounts have it. */
    void reset(AccountId account);

    /** What is stored on the whole platform. */
    Totals totals();

    /**
     * @param files finished and not expired
     * @param bytes of their ciphertext
     * @param accounts with files or open uploads
     */
    record Totals(long files, long bytes, long accounts) {}
}
