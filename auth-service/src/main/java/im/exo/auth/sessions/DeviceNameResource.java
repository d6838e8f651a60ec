package im.exo.auth.sessions;

import static im.exo.contract.Problem.SESSION_REVOKED;
import static im.exo.contract.Problem.UNKNOWN_DEVICE;

import com.google.protobuf.ByteString;

import im.exo.auth.accounts.DeviceName;
import im.exo.kit.caller.Caller;
import im.exo.kit.problem.ProblemException;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a person calls their devices; only their devices can read it. */
@Path("/v1/sessions/{device}/name")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DeviceNameResource {

    /** @param deviceName ciphertext */
    @Schema(
            example =
                    """
                    {"deviceName":"c2VhbGVkIG9uIHRoZSBkZXZpY2U="}\
                    """)
    public record NameRequest(
            @NotNull @Size(min = 1, max = DeviceName.MOST_BYTES) byte[] deviceName) {}

    private final Sessions sessions;
    private final Caller caller;

    DeviceNameResource(Sessions sessions, Caller caller) {
        this.sessions = sessions;
        this.caller = caller;
    }

    /** @param device a device id of the caller's account, or {@code current} */
    @PUT
    @Authenticated
    @Operation(summary = "Rename a device of the account")
    public Response rename(
            @PathParam("device") String device, @NotNull @Valid NameRequest request) {
        var address = caller.address();
        var target = SessionResource.target(device, address);
        var name = new DeviceName(ByteString.copyFrom(request.deviceName()));
        return switch (sessions.rename(address, caller.sid(), target, name)) {
            case Sessions.Renamed() -> Response.noContent().build();
            case Sessions.UnknownDevice() -> throw new ProblemException(UNKNOWN_DEVICE);
            case Sessions.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Sessions.CallerSuspended() -> throw SessionResource.suspended();
        };
    }
}
