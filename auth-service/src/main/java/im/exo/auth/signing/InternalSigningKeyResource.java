package im.exo.auth.signing;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;

/** Rotates the signing keys when an operator wants it, not when it is time. */
@Path("/internal/signing-keys")
@RunOnVirtualThread
public class InternalSigningKeyResource {

    /**
     * Times in milliseconds since the epoch.
     *
     * @param turn of the new key
     * @param retiredAt when the key before stops signing; its tokens are good until they expire, or
     *     no more at all when it was compromised
     */
    public record Answer(int turn, long publishedAt, long signsFrom, long retiredAt) {

        static Answer of(SigningKeys.Rotation rotation) {
            long signsFrom = rotation.signsFrom().toEpochMilli();
            return new Answer(
                    rotation.turn(), rotation.publishedAt().toEpochMilli(), signsFrom, signsFrom);
        }
    }

    private final SigningKeys keys;

    InternalSigningKeyResource(SigningKeys keys) {
        this.keys = keys;
    }

    @POST
    @Path("/rotation")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Answer rotate(
            @QueryParam("compromised") @DefaultValue("false") @Pattern(regexp = "true|false")
                    String compromised) {
        return Answer.of(compromised.equals("true") ? keys.replace() : keys.rotate());
    }
}
