package im.exo.keys.directory;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.google.protobuf.ByteString;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;

/** Answer of {@code GET /v1/keys/{account}/{device}}. */
public record BundleAnswer(
        String account, long accountVersion, byte[] identityKey, List<Device> devices) {

    /** One device's share. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Device(
            int device,
            int registrationId,
            Signed signedPreKey,
            @Nullable Plain preKey,
            Signed kyberPreKey) {}

    /** A one-time EC prekey. */
    public record Plain(long id, byte[] key) {}

    /** Any prekey with a signature. */
    public record Signed(long id, byte[] key, byte[] signature) {}

    static BundleAnswer of(AccountBundle bundle) {
        return new BundleAnswer(
                bundle.account().text(),
                bundle.version(),
                bytes(bundle.identityKey()),
                bundle.devices().stream()
                        .sorted(Comparator.comparing(DeviceBundle::device))
                        .map(BundleAnswer::device)
                        .toList());
    }

    private static Device device(DeviceBundle keys) {
        return new Device(
                keys.device().value(),
                keys.registrationId().value(),
                signed(keys.signed()),
                keys.oneTimeEc().map(key -> new Plain(key.id(), bytes(key.key()))).orElse(null),
                signed(keys.kyber()));
    }

    private static Signed signed(SignedPrekey key) {
        return new Signed(key.id(), bytes(key.key()), bytes(key.signature()));
    }

    private static byte[] bytes(ByteString value) {
        return value.toByteArray();
    }
}
