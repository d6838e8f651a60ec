package im.exo.keys.directory;

import com.google.protobuf.ByteString;

import im.exo.contract.Limits;
import im.exo.contract.Problem;
import im.exo.contract.RegistrationId;
import im.exo.kit.problem.ProblemException;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** Body of {@code PUT /v1/keys}; lists may be absent, their members may not. */
public record UploadRequest(
        @NotNull @Size(min = 33, max = 33) byte[] identityKey,
        @Min(1) @Max(RegistrationId.MAX) int registrationId,
        @Min(0) long accountVersion,
        @Valid @Nullable Signed signedPreKey,
        @Valid @Nullable Signed lastResortKyberPreKey,
        @Nullable List<@NotNull @Valid Plain> preKeys,
        @Nullable List<@NotNull @Valid Signed> kyberPreKeys,
        boolean replaceIdentity) {

    /** A one-time EC prekey. */
    public record Plain(
            @Min(0) @Max(0xffff_ffffL) long id,
            @NotNull @Size(min = Prekey.EC_BYTES, max = Prekey.EC_BYTES) byte[] key) {

        Prekey prekey() {
            return new Prekey(id, ByteString.copyFrom(key));
        }
    }

    /** Any prekey with a signature. */
    public record Signed(
            @Min(0) @Max(0xffff_ffffL) long id,
            @NotNull @Size(min = Prekey.EC_BYTES, max = Prekey.KYBER_BYTES) byte[] key,
            @NotNull @Size(min = 64, max = 64) byte[] signature) {

        SignedPrekey prekey() {
            return new SignedPrekey(id, ByteString.copyFrom(key), ByteString.copyFrom(signature));
        }
    }

    /** @throws ProblemException 413 over 100 keys of a kind, 422 for other values not allowed */
    Upload upload() {
        if (size(preKeys) > Limits.ONE_TIME_PREKEYS
                || size(kyberPreKeys) > Limits.ONE_TIME_PREKEYS) {
            throw new ProblemException(Problem.TOO_LARGE, "At most 100 one-time keys of a kind");
        }
        try {
            return new Upload(
                    ByteString.copyFrom(identityKey),
                    new RegistrationId(registrationId),
                    Optional.ofNullable(signedPreKey).map(Signed::prekey),
                    Optional.ofNullable(lastResortKyberPreKey).map(Signed::prekey),
                    Optional.ofNullable(preKeys)
                            .map(keys -> keys.stream().map(Plain::prekey).toList()),
                    Optional.ofNullable(kyberPreKeys)
                            .map(keys -> keys.stream().map(Signed::prekey).toList()),
                    replaceIdentity);
        } catch (IllegalArgumentException e) {
            // The rules of Upload name no values.
            throw new ProblemException(
                    Problem.INVALID, e.getMessage() == null ? "" : e.getMessage());
        }
    }

    private static int size(@Nullable List<?> keys) {
        return keys == null ? 0 : keys.size();
    }
}
