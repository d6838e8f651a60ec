package im.exo.auth.provisioning;

import static im.exo.contract.Problem.CONFLICT;
import static im.exo.contract.Problem.GONE;
import static im.exo.contract.Problem.INVALID;
import static im.exo.contract.Problem.MALFORMED;
import static im.exo.contract.Problem.NOT_FOUND;
import static im.exo.contract.Problem.RATE_LIMITED;
import static im.exo.contract.Problem.SESSION_REVOKED;
import static im.exo.contract.Problem.TOO_LARGE;
import static im.exo.contract.Problem.UNAVAILABLE;

import com.google.protobuf.ByteString;

import im.exo.auth.sessions.SessionResource;
import im.exo.kit.caller.Caller;
import im.exo.kit.problem.ProblemException;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** Where a new device and one that is signed in meet, unknown to each other and to the server. */
@Path("/v1/provisioning")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ProvisioningResource {

    /** A new place. */
    @Schema(
            examples =
                    """
                    {"address":"w7KpQ0mZ3Gk1cRt9yXv5uN2bJ8aLfDsE4hWqT6oPiMU=",\
                    "publicKey":"BXq3vN1bK8sLr0dJm5wYtGzPfC2eUhA7oIiR9nTgQk4x",\
                    "mac":"5cG1Zt0yXo9wRkQ2nLbVfJ7sHaUeDpM3iNvT8rCxK4E="}""")
    public record NewPlace(
            @NotNull @Size(min = PlaceAddress.BYTES, max = PlaceAddress.BYTES) byte[] address,
            @NotNull @Size(min = NewDeviceKey.KEY_BYTES, max = NewDeviceKey.KEY_BYTES)
                    byte[] publicKey,
            @NotNull @Size(min = NewDeviceKey.MAC_BYTES, max = NewDeviceKey.MAC_BYTES)
                    byte[] mac) {}

    /** @param expiresIn seconds */
    @Schema(examples = "{\"expiresIn\":600}")
    public record OpenedPlace(long expiresIn) {}

    /** The key that the new device left. */
    @Schema(
            examples =
                    """
                    {"publicKey":"BXq3vN1bK8sLr0dJm5wYtGzPfC2eUhA7oIiR9nTgQk4x",\
                    "mac":"5cG1Zt0yXo9wRkQ2nLbVfJ7sHaUeDpM3iNvT8rCxK4E="}""")
    public record PlaceKey(byte[] publicKey, byte[] mac) {}

    /** @param message ciphertext */
    @Schema(examples = "{\"message\":\"c2VhbGVkIGZvciB0aGUgbmV3IGRldmljZQ==\"}")
    public record PlaceMessage(@NotNull @Size(min = 1) byte[] message) {}

    private final Places places;
    private final Arrivals arrivals;
    private final Caller caller;

    ProvisioningResource(Places places, Arrivals arrivals, Caller caller) {
        this.places = places;
        this.arrivals = arrivals;
        this.caller = caller;
    }

    @POST
    @Operation(
            operationId = "openPlace",
            summary = "Open a place where a device that is signed in can leave a message")
    @APIResponse(
            responseCode = "201",
            description = "Open, by this request or by an earlier one that was the same",
            content = @Content(schema = @Schema(implementation = OpenedPlace.class)))
    @APIResponse(responseCode = "409", description = "conflict: another key is there")
    @APIResponse(responseCode = "429", description = "rate-limited: too many of one network")
    @APIResponse(responseCode = "503", description = "unavailable: too many places")
    public Response open(
            @NotNull @Valid NewPlace request,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        var address = new PlaceAddress(ByteString.copyFrom(request.address()));
        var key =
                new NewDeviceKey(
                        ByteString.copyFrom(request.publicKey()),
                        ByteString.copyFrom(request.mac()));
        var network = SessionResource.network(forwarded, connection);
        return switch (places.open(address, key, network)) {
            case Places.Opened(var expiresIn) ->
                    Response.status(Response.Status.CREATED)
                            .entity(new OpenedPlace(expiresIn.toSeconds()))
                            .build();
            case Places.Taken() -> throw new ProblemException(CONFLICT);
            case Places.TooMany() -> throw new ProblemException(UNAVAILABLE);
            case Places.TooFast(var pause) ->
                    throw new ProblemException(RATE_LIMITED).retryAfter(pause);
        };
    }

    @GET
    @Path("/{address}/key")
    @Consumes(MediaType.WILDCARD)
    @Authenticated
    @Operation(operationId = "placeKey", summary = "The key that the new device left")
    @APIResponse(
            responseCode = "200",
            description = "The key, to be checked against the code before it is used",
            content = @Content(schema = @Schema(implementation = PlaceKey.class)))
    @APIResponse(responseCode = "404", description = "not-found: no such place, or expired")
    @APIResponse(responseCode = "410", description = "gone: a message is there already")
    public Response key(@PathParam("address") String address) {
        return switch (places.key(caller.address(), caller.sid(), parse(address))) {
            case Places.Key(var key) ->
                    fresh(new PlaceKey(key.publicKey().toByteArray(), key.mac().toByteArray()));
            case Places.Answered() -> throw new ProblemException(GONE);
            case Places.UnknownPlace() -> throw new ProblemException(NOT_FOUND);
            case Places.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Places.CallerSuspended() -> throw SessionResource.suspended();
        };
    }

    @PUT
    @Path("/{address}/message")
    @Authenticated
    @Operation(operationId = "leaveMessage", summary = "Leave the message for the new device")
    @APIResponse(responseCode = "204", description = "Left; the same message again as well")
    @APIResponse(responseCode = "404", description = "not-found: no such place, or expired")
    @APIResponse(responseCode = "409", description = "conflict: another message is there")
    @APIResponse(responseCode = "413", description = "too-large: over 256 KiB")
    public Response leave(@PathParam("address") String text, @NotNull @Valid PlaceMessage request) {
        var address = parse(text);
        if (request.message().length > Places.MOST_BYTES) {
            throw new ProblemException(TOO_LARGE);
        }
        var message = ByteString.copyFrom(request.message());
        return switch (places.leave(caller.address(), caller.sid(), address, message)) {
            case Places.Left() -> Response.noContent().build();
            case Places.Occupied() -> throw new ProblemException(CONFLICT);
            case Places.UnknownPlace() -> throw new ProblemException(NOT_FOUND);
            case Places.CallerEnded() -> throw new ProblemException(SESSION_REVOKED);
            case Places.CallerSuspended() -> throw SessionResource.suspended();
        };
    }

    /** @param wait seconds, 0 to 25 */
    @GET
    @Path("/{address}/message")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "awaitMessage", summary = "The message, as soon as it is there")
    @APIResponse(
            responseCode = "200",
            description = "The message",
            content = @Content(schema = @Schema(implementation = PlaceMessage.class)))
    @APIResponse(responseCode = "204", description = "Nothing yet; ask again")
    @APIResponse(responseCode = "404", description = "not-found: no such place, or expired")
    @APIResponse(responseCode = "503", description = "unavailable: too many are waiting")
    public Response await(
            @PathParam("address") String address,
            @QueryParam("wait") @DefaultValue("0") String wait,
            @HeaderParam("X-Forwarded-For") @Nullable String forwarded,
            @Context HttpServerRequest connection) {
        var network = SessionResource.network(forwarded, connection);
        var look =
                arrivals.await(
                        parse(address),
                        seconds(wait),
                        network,
                        () -> !connection.response().closed());
        return switch (look) {
            case Arrivals.Message(var ciphertext) ->
                    fresh(new PlaceMessage(ciphertext.toByteArray()));
            case Arrivals.Nothing() -> Response.noContent().build();
            case Arrivals.UnknownPlace() -> throw new ProblemException(NOT_FOUND);
            case Arrivals.NoSeat() -> throw new ProblemException(UNAVAILABLE);
        };
    }

    @DELETE
    @Path("/{address}")
    @Consumes(MediaType.WILDCARD)
    @Operation(operationId = "forgetPlace", summary = "Forget a place and its message")
    @APIResponse(responseCode = "204", description = "There is no such place any more")
    public Response forget(@PathParam("address") String address) {
        places.forget(parse(address));
        return Response.noContent().build();
    }

    private static Response fresh(Object entity) {
        return Response.ok(entity).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }

    private static PlaceAddress parse(String text) {
        try {
            return PlaceAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(MALFORMED, "The path does not name a place");
        }
    }

    private static Duration seconds(String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw new ProblemException(MALFORMED, "wait is a number of seconds");
        }
        var wait = Duration.ofSeconds(Integer.parseInt(text));
        if (wait.compareTo(Arrivals.LONGEST) > 0) {
            throw new ProblemException(INVALID, "wait is 25 seconds at most");
        }
        return wait;
    }
}
