package im.exo.keys.directory;

import com.google.protobuf.ByteString;

import im.exo.contract.RegistrationId;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What a device publishes. A part that is present replaces the stored one, an absent one keeps it.
 *
 * @param replaceIdentity whether another identity key of the account may be replaced; doing so
 *     drops all keys that the old one signed, on every device
 */
public record Upload(
        ByteString identityKey,
        RegistrationId registrationId,
        Optional<SignedPrekey> signed,
        Optional<SignedPrekey> lastResort,
        Optional<List<Prekey>> oneTimeEc,
        Optional<List<SignedPrekey>> oneTimeKyber,
        boolean replaceIdentity) {

    public Upload {
        require(identityKey.size() == Prekey.EC_BYTES, "the identity key has 33 bytes");
        require(
                signed.map(key -> key.key().size() == Prekey.EC_BYTES).orElse(true),
                "the signed prekey has 33 bytes");
        require(
                lastResort.map(Upload::isKyber).orElse(true),
                "the last-resort prekey has 1569 bytes");
        oneTimeEc = oneTimeEc.map(List::copyOf);
        oneTimeKyber = oneTimeKyber.map(List::copyOf);
        require(
                oneTimeKyber.map(keys -> keys.stream().allMatch(Upload::isKyber)).orElse(true),
                "Kyber prekeys have 1569 bytes");
        require(
                oneTimeEc.map(keys -> distinct(keys.stream().mapToLong(Prekey::id))).orElse(true)
                        && oneTimeKyber
                                .map(keys -> distinct(keys.stream().mapToLong(SignedPrekey::id)))
                                .orElse(true),
                "prekey ids are distinct");
    }

    /** Whether a device that has no keys yet can begin with this. */
    public boolean complete() {
        return signed.isPresent() && lastResort.isPresent();
    }

    private static boolean isKyber(SignedPrekey key) {
        return key.key().size() == Prekey.KYBER_BYTES;
    }

    private static boolean distinct(LongStream ids) {
        var seen = new HashSet<Long>();
        return ids.allMatch(seen::add);
    }

    private static void require(boolean condition, String rule) {
        if (!condition) {
            throw new IllegalArgumentException(rule);
        }
    }
}
