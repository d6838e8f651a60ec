package im.exo.client.usernames;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.Unreachable;
import im.exo.contract.AccountId;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where usernames are, known by their hashes (32 bytes). */
public interface UsernameDirectory {

    /** The hash that this account has, and the handle of its link. */
    record Current(byte[] hash, Optional<UUID> link) {}

    /** The first that is free, for five minutes; empty when none is. */
    Optional<byte[]> reserve(List<byte[]> hashes) throws Unreachable, ServerProblem, SignedOut;

    /**
     * Takes what was reserved.
     *
     * @param encrypted for a link
     * @return the link's handle; empty when somebody else has the username
     */
    Optional<UUID> confirm(byte[] hash, byte[] proof, byte[] encrypted)
            throws Unreachable, ServerProblem, SignedOut;

    Optional<Current> current() throws Unreachable, ServerProblem, SignedOut;

    void delete() throws Unreachable, ServerProblem, SignedOut;

    /** @param keepHandle whether the handle that is there leads to the new bytes */
    UUID link(byte[] encrypted, boolean keepHandle) throws Unreachable, ServerProblem, SignedOut;

    /** Asks without a token, on a connection of its own. */
    Optional<AccountId> owner(byte[] hash) throws IOException, ServerProblem;

    /** Asks without a token, on a connection of its own. */
    Optional<byte[]> behind(UUID handle) throws IOException, ServerProblem;
}
