package im.exo.keys.usernames;

import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Bodies and paths of {@code /v1/usernames}. */
final class UsernameRequests {

    static final int MOST_WANTED = 20;

    /** libsignal's have 128; one of another length fails as any wrong one does. */
    static final int MAX_PROOF_BYTES = 1024;

    /** 32 bytes; the last character has two bits that mean nothing and are zero. */
    private static final Pattern HASH = Pattern.compile("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]");

    private static final Pattern HANDLE =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private UsernameRequests() {}

    /** Body of {@code PUT /v1/usernames/reservation}. */
    record ReserveRequest(
            @NotNull
                    @Size(min = 1, max = MOST_WANTED)
                    @Schema(examples = "[\"" + UsernameAnswers.HASH + "\"]")
                    List<byte[]> hashes) {

        /** @throws ProblemException 422 when one of them is no hash */
        List<UsernameHash> wanted() {
            if (hashes.stream()
                    .anyMatch(hash -> hash == null || hash.length != UsernameHash.BYTES)) {
                throw new ProblemException(Problem.INVALID, "A hash has 32 bytes");
            }
            return hashes.stream().map(UsernameHash::of).distinct().toList();
        }
    }

    /** Body of {@code PUT /v1/usernames/current}. */
    record ConfirmRequest(
            @NotNull
                    @Size(min = UsernameHash.BYTES, max = UsernameHash.BYTES)
                    @Schema(examples = UsernameAnswers.HASH)
                    byte[] hash,
            @NotNull @Size(min = 1, max = MAX_PROOF_BYTES) byte[] proof,
            @Size(min = 1, max = EncryptedUsername.MAX_BYTES)
                    @Schema(examples = UsernameAnswers.ENCRYPTED)
                    byte @Nullable [] link) {

        Optional<EncryptedUsername> encrypted() {
            return link == null ? Optional.empty() : Optional.of(EncryptedUsername.of(link));
        }
    }

    /** Body of {@code PUT /v1/usernames/link}. */
    record LinkRequest(
            @NotNull
                    @Size(min = 1, max = EncryptedUsername.MAX_BYTES)
                    @Schema(examples = UsernameAnswers.ENCRYPTED)
                    byte[] encryptedUsername,
            boolean keepHandle) {

        EncryptedUsername encrypted() {
            return EncryptedUsername.of(encryptedUsername);
        }
    }

    /** Empty for what is no hash in base64url. */
    static Optional<UsernameHash> hash(String text) {
        return HASH.matcher(text).matches()
                ? Optional.of(UsernameHash.of(Base64.getUrlDecoder().decode(text)))
                : Optional.empty();
    }

    /** Empty for what is no UUID. */
    static Optional<LinkHandle> handle(String text) {
        return HANDLE.matcher(text).matches()
                ? Optional.of(new LinkHandle(UUID.fromString(text)))
                : Optional.empty();
    }
}
