package im.exo.keys.directory;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;

/** What auth-service asks before it certifies that a device belongs to an identity. */
@Path("/internal/identities/{account}")
@RunOnVirtualThread
public class InternalIdentityResource {

    private final PrekeyStore store;

    InternalIdentityResource(PrekeyStore store) {
        this.store = store;
    }

    /** The public identity key, 33 bytes; 404 while the account has published none. */
    @GET
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(hidden = true)
    public byte[] identity(@PathParam("account") String text) {
        return store.identity(account(text))
                .map(ByteString::toByteArray)
                .orElseThrow(() -> new ProblemException(Problem.UNKNOWN_ACCOUNT));
    }

    private static AccountId account(String text) {
        try {
            return AccountId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.UNKNOWN_ACCOUNT);
        }
    }
}
