package im.exo.auth.revocations;

import com.google.protobuf.ByteString;

import im.exo.contract.topics.Revocation.Builder;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/**
 * A session that ended.
 *
 * @param until when its last access token has expired, after which nobody needs to remember it
 */
public record Revocation(UUID sid, Instant until) {

    /** As the topic carries it: it names nobody. */
    public im.exo.contract.topics.Revocation message() {
        return builder().build();
    }

    Builder builder() {
        var bytes =
                ByteBuffer.allocate(16)
                        .putLong(sid.getMostSignificantBits())
                        .putLong(sid.getLeastSignificantBits())
                        .flip();
        return im.exo.contract.topics.Revocation.newBuilder()
                .setSid(ByteString.copyFrom(bytes))
                .setUntil(until.toEpochMilli());
    }
}
