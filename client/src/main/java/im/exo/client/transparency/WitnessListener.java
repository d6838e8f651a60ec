package im.exo.client.transparency;

import im.exo.contract.AccountId;

/** Hears of what the log of identity keys should not say. */
@FunctionalInterface
public interface WitnessListener {

    /**
     * @param account whose key it is about, or who was shown another log
     * @param finding {@link Finding.Another} or {@link Finding.SplitView}
     */
    void doubt(AccountId account, Finding finding);
}
