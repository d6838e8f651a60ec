package im.exo.auth.profiles;

import com.google.protobuf.ByteString;

import java.util.Set;

/**
 * Ciphertexts under one profile key, each AES-256-GCM with its nonce before and its tag behind.
 * Name and about were padded to one of a few lengths, so that theirs says nothing.
 *
 * @param avatar empty for none
 */
public record Profile(
        ProfileVersion version, ByteString name, ByteString about, ByteString avatar) {

    /** Nonce and tag. */
    private static final int SEAL = 12 + 16;

    static final int MOST_AVATAR_BYTES = 64 * 1024 + SEAL;

    private static final Set<Integer> NAMES = Set.of(SEAL + 53, SEAL + 257);
    private static final Set<Integer> ABOUTS = Set.of(SEAL + 128, SEAL + 254, SEAL + 512);

    public Profile {
        if (!NAMES.contains(name.size()) || !ABOUTS.contains(about.size())) {
            throw new IllegalArgumentException("name and about are padded before they are sealed");
        }
        if (avatar.size() > MOST_AVATAR_BYTES || !avatar.isEmpty() && avatar.size() <= SEAL) {
            throw new IllegalArgumentException("an avatar has 1 byte to 64 KiB");
        }
    }

    @Override
    public String toString() {
        return "Profile[redacted]";
    }
}
