package im.exo.keys.usernames;

import com.fasterxml.jackson.annotation.JsonInclude;

import im.exo.contract.AccountId;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Answers of {@code /v1/usernames}. */
final class UsernameAnswers {

    static final String HASH = "nhyNmV4SkMUHpfmMsGrdVCLIhFqOaIBZoRRqBHPwVHY=";
    static final String HANDLE = "0b1e9f0c-5d0e-4a53-9d0e-3c2f6f1d7a11";
    static final String ENCRYPTED = "q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJ";

    private UsernameAnswers() {}

    /** Answer of {@code PUT /v1/usernames/reservation}. */
    record ReservedAnswer(@Schema(examples = HASH) byte[] hash) {}

    /** Answer where a link may have come about. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LinkAnswer(@Schema(examples = HANDLE) @Nullable String linkHandle) {}

    /** Answer of {@code GET /v1/usernames/current}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CurrentAnswer(
            @Schema(examples = HASH) byte[] hash,
            @Schema(examples = HANDLE) @Nullable String linkHandle) {}

    /** Answer of {@code GET /v1/usernames/{hash}}. */
    record OwnerAnswer(@Schema(examples = "4tq7e-…, an Exo ID") String account) {}

    /** Answer of {@code GET /v1/usernames/link/{handle}}. */
    record BehindAnswer(@Schema(examples = ENCRYPTED) byte[] encryptedUsername) {}

    static ReservedAnswer reserved(UsernameHash hash) {
        return new ReservedAnswer(hash.toBytes());
    }

    static LinkAnswer link(Optional<LinkHandle> handle) {
        return new LinkAnswer(handle.map(UsernameAnswers::text).orElse(null));
    }

    static LinkAnswer link(LinkHandle handle) {
        return new LinkAnswer(text(handle));
    }

    static CurrentAnswer current(Current current) {
        return new CurrentAnswer(
                current.hash().toBytes(), current.link().map(UsernameAnswers::text).orElse(null));
    }

    static OwnerAnswer owner(AccountId account) {
        return new OwnerAnswer(account.text());
    }

    static BehindAnswer behind(EncryptedUsername encrypted) {
        return new BehindAnswer(encrypted.toBytes());
    }

    private static String text(LinkHandle handle) {
        return handle.value().toString();
    }
}
