package im.exo.auth.profiles;

import im.exo.contract.AccountId;

import java.util.Optional;

/**
 * Where profiles are kept: of each account the newest few versions, since others may still hold an
 * earlier key. They are changed only while their account is locked, in a change of it, whose
 * transaction they share.
 */
public interface ProfileStore {

    int VERSIONS = 4;

    /** In place of the one with the same version; the eldest goes when there are too many. */
    void put(AccountId account, Profile profile);

    Optional<Profile> find(AccountId account, ProfileVersion version);
}
