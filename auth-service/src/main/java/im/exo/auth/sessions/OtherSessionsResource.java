package im.exo.auth.sessions;

import im.exo.auth.credentials.AuthKey;
import im.exo.kit.caller.Caller;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Ending many sessions at once. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class OtherSessionsResource {

    /**
     * @param authKey proves the caller once more, however long ago it signed in
     * @param all whether the caller's own session ends as well
     */
    @Schema(
            example =
                    """
                    {"authKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","all":false}\
                    """)
    public record RemovalOfAllRequest(
            @NotNull @Size(min = AuthKey.BYTES, max = AuthKey.BYTES) byte[] authKey,
            @Nullable Boolean all) {}

    private final Sessions sessions;
    private final Caller caller;

    OtherSessionsResource(Sessions sessions, Caller caller) {
        this.sessions = sessions;
        this.caller = caller;
    }

    @DELETE
    @Consumes(MediaType.WILDCARD)
    @Authenticated
    @Operation(
            summary = "End all other sessions",
            description = "Only within five minutes after the calling device signed in.")
    public Response endOthers() {
        return SessionResource.ended(sessions.endOthers(caller.address(), caller.sid()));
    }

    @POST
    @Path("/removal")
    @Authenticated
    @Operation(
            summary = "End all other sessions, with the credentials",
            description = "However long ago the calling device signed in; all ends its own too.")
    public Response removeAll(
            @NotNull @Valid RemovalOfAllRequest request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        try (var key = new AuthKey(request.authKey())) {
            return SessionResource.ended(
                    sessions.endAll(
                            caller.address(),
                            caller.sid(),
                            Boolean.TRUE.equals(request.all()),
                            key,
                            SessionResource.network(forwarded, connection)));
        }
    }
}
