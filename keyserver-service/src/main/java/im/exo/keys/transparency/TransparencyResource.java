package im.exo.keys.transparency;

import com.google.protobuf.ByteString;

import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/** The log over HTTP; for everybody, without a token. */
@Path("/v1/transparency")
@Tag(name = "transparency")
@RunOnVirtualThread
@Produces(MediaType.APPLICATION_JSON)
public class TransparencyResource {

    /**
     * @param timestamp milliseconds since the epoch
     * @param publicKey what the signature fits, 33 bytes
     */
    public record Head(
            long size, byte[] root, long timestamp, byte[] signature, byte[] publicKey) {}

    /** @param hashes 32 bytes each, as RFC 9162, section 2.1.4 */
    public record Consistency(List<byte[]> hashes) {}

    public record LeafAnswer(byte[] label, byte[] value) {}

    public record Leaves(List<LeafAnswer> leaves) {}

    /** @param proof 32 bytes each, as RFC 9162, section 2.1.3 */
    public record Entry(long position, byte[] value, List<byte[]> proof) {}

    public record Entries(long size, List<Entry> entries) {}

    private final Transparency transparency;

    TransparencyResource(Transparency transparency) {
        this.transparency = transparency;
    }

    @GET
    @Path("/head")
    @Operation(summary = "The newest signed tree head")
    public Head head() {
        var head = transparency.head();
        return new Head(
                head.size(),
                head.root().toByteArray(),
                head.madeAt().toEpochMilli(),
                head.signature().toByteArray(),
                transparency.publicKey().toByteArray());
    }

    @GET
    @Path("/consistency")
    @Operation(summary = "That one tree is the beginning of another")
    @APIResponse(responseCode = "200", description = "The proof")
    @APIResponse(responseCode = "422", description = "There is no such tree")
    public Consistency consistency(
            @QueryParam("from") @Nullable String from, @QueryParam("to") @Nullable String to) {
        long before = number("from", from);
        long after = number("to", to);
        return new Consistency(bytes(within(() -> transparency.consistency(before, after))));
    }

    @GET
    @Path("/leaves")
    @Operation(summary = "The log from a position on, 1000 leaves at most")
    public Leaves leaves(@QueryParam("from") @Nullable String from) {
        return new Leaves(
                transparency.leaves(number("from", from)).stream()
                        .map(
                                leaf ->
                                        new LeafAnswer(
                                                leaf.label().toByteArray(),
                                                leaf.value().toByteArray()))
                        .toList());
    }

    @GET
    @Path("/labels/{label}")
    @Operation(summary = "An account's identity keys with proofs, oldest first")
    @APIResponse(responseCode = "200", description = "None, when the account has none")
    @APIResponse(responseCode = "422", description = "There is no such tree")
    public Entries of(@PathParam("label") String label, @QueryParam("size") @Nullable String size) {
        var named = label(label);
        long leaves = size == null ? transparency.head().size() : number("size", size);
        return new Entries(
                leaves,
                within(() -> transparency.of(named, leaves)).stream()
                        .map(
                                logged ->
                                        new Entry(
                                                logged.position(),
                                                logged.value().toByteArray(),
                                                bytes(logged.proof())))
                        .toList());
    }

    private static <T> T within(Supplier<T> asked) {
        try {
            return asked.get();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.INVALID, "There is no such tree");
        }
    }

    private static long number(String name, @Nullable String text) {
        try {
            long number = text == null ? -1 : Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new ProblemException(Problem.MALFORMED, "'" + name + "' is no number of leaves");
    }

    private static ByteString label(String text) {
        try {
            var label = ByteString.copyFrom(Base64.getUrlDecoder().decode(text));
            if (label.size() == Hashes.BYTES) {
                return label;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new ProblemException(Problem.MALFORMED, "A label is base64url of 32 bytes");
    }

    private static List<byte[]> bytes(List<ByteString> hashes) {
        return hashes.stream().map(ByteString::toByteArray).toList();
    }
}
