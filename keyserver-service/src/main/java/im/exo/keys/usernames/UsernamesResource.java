package im.exo.keys.usernames;

import im.exo.contract.Problem;
import im.exo.keys.usernames.UsernameRequests.ConfirmRequest;
import im.exo.keys.usernames.UsernameRequests.LinkRequest;
import im.exo.keys.usernames.UsernameRequests.ReserveRequest;
import im.exo.kit.caller.Caller;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.problem.Problems;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Usernames over HTTP. Looking one up needs no token: it must not tell who asks. */
@Path("/v1/usernames")
@Tag(name = "usernames")
@Authenticated
@RunOnVirtualThread
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class UsernamesResource {

    private final Usernames usernames;
    private final Caller caller;

    UsernamesResource(Usernames usernames, Caller caller) {
        this.usernames = usernames;
        this.caller = caller;
    }

    @PUT
    @Path("/reservation")
    @Operation(summary = "Reserve the first of up to 20 usernames that is free, for 5 minutes")
    @APIResponse(
            responseCode = "200",
            description = "Reserved, in place of an earlier reservation",
            content =
                    @Content(
                            schema =
                                    @Schema(implementation = UsernameAnswers.ReservedAnswer.class)))
    @APIResponse(responseCode = "409", description = "None is free")
    @APIResponse(responseCode = "429", description = "Too many reservations of one account")
    public Response reserve(@NotNull @Valid ReserveRequest request) {
        var outcome =
                usernames.reserve(caller.address(), caller.accountVersion(), request.wanted());
        return switch (outcome) {
            case Reserved.Hash(var hash) -> ok(UsernameAnswers.reserved(hash));
            case Reserved.Taken() -> Problems.response(Problem.USERNAME_TAKEN);
            case Reserved.TooMany(var pause) ->
                    Problems.response(new ProblemException(Problem.RATE_LIMITED).retryAfter(pause));
            case Reserved.Removed() -> Problems.response(Problem.SESSION_REVOKED);
        };
    }

    @PUT
    @Path("/current")
    @Operation(summary = "Take the reserved username, in place of an earlier one")
    @APIResponse(
            responseCode = "200",
            description = "The account has it, also when it had it before",
            content = @Content(schema = @Schema(implementation = UsernameAnswers.LinkAnswer.class)))
    @APIResponse(responseCode = "409", description = "Somebody else has it")
    @APIResponse(responseCode = "412", description = "Not reserved, or too long ago")
    @APIResponse(responseCode = "422", description = "The proof does not fit the hash")
    public Response confirm(@NotNull @Valid ConfirmRequest request) {
        var outcome =
                usernames.confirm(
                        caller.address(),
                        caller.accountVersion(),
                        UsernameHash.of(request.hash()),
                        request.proof(),
                        request.encrypted());
        return switch (outcome) {
            case Confirmed.Done(var link) -> ok(UsernameAnswers.link(link));
            case Confirmed.Taken() -> Problems.response(Problem.USERNAME_TAKEN);
            case Confirmed.NotReserved() ->
                    problem(Problem.PRECONDITION_FAILED, "Reserve the username first");
            case Confirmed.WrongProof() ->
                    problem(Problem.INVALID, "The proof does not fit the hash");
            case Confirmed.Removed() -> Problems.response(Problem.SESSION_REVOKED);
        };
    }

    @GET
    @Path("/current")
    @Operation(summary = "The account's username and its link")
    @APIResponse(
            responseCode = "200",
            description = "It has one",
            content =
                    @Content(
                            schema = @Schema(implementation = UsernameAnswers.CurrentAnswer.class)))
    @APIResponse(responseCode = "404", description = "It has none")
    public Response current() {
        return usernames
                .current(caller.address().account())
                .map(current -> ok(UsernameAnswers.current(current)))
                .orElseGet(() -> problem(Problem.UNKNOWN_USERNAME, "This account has no username"));
    }

    @DELETE
    @Path("/current")
    @Operation(summary = "Give the username up: it, its link and what was kept are free at once")
    @APIResponse(responseCode = "204", description = "The account has none")
    public Response drop() {
        return answer(usernames.drop(caller.address(), caller.accountVersion()));
    }

    @PUT
    @Path("/link")
    @Operation(summary = "Put another encrypted username behind a link, under a new handle or not")
    @APIResponse(
            responseCode = "200",
            description = "Where it is; an earlier handle leads nowhere",
            content = @Content(schema = @Schema(implementation = UsernameAnswers.LinkAnswer.class)))
    @APIResponse(responseCode = "409", description = "The account has no username")
    public Response link(@NotNull @Valid LinkRequest request) {
        var outcome =
                usernames.link(
                        caller.address(),
                        caller.accountVersion(),
                        request.encrypted(),
                        request.keepHandle());
        return switch (outcome) {
            case Linked.Link(var handle) -> ok(UsernameAnswers.link(handle));
            case Linked.NoUsername() -> problem(Problem.CONFLICT, "The account has no username");
            case Linked.Removed() -> Problems.response(Problem.SESSION_REVOKED);
        };
    }

    @DELETE
    @Path("/link")
    @Operation(summary = "End the link; the username stays")
    @APIResponse(responseCode = "204", description = "There is none")
    public Response unlink() {
        return answer(usernames.unlink(caller.address(), caller.accountVersion()));
    }

    @GET
    @Path("/{hash}")
    @PermitAll
    @Operation(summary = "Whose username this is; without a token")
    @APIResponse(
            responseCode = "200",
            description = "Somebody's",
            content =
                    @Content(schema = @Schema(implementation = UsernameAnswers.OwnerAnswer.class)))
    @APIResponse(responseCode = "404", description = "Nobody's")
    public Response owner(@PathParam("hash") String hash) {
        return UsernameRequests.hash(hash)
                .flatMap(usernames::owner)
                .map(account -> ok(UsernameAnswers.owner(account)))
                .orElseGet(() -> Problems.response(Problem.UNKNOWN_USERNAME));
    }

    @GET
    @Path("/link/{handle}")
    @PermitAll
    @Operation(summary = "The encrypted username behind a link; without a token")
    @APIResponse(
            responseCode = "200",
            description = "For those who have the link's entropy",
            content =
                    @Content(schema = @Schema(implementation = UsernameAnswers.BehindAnswer.class)))
    @APIResponse(responseCode = "404", description = "There is no such link, or no more")
    public Response behind(@PathParam("handle") String handle) {
        return UsernameRequests.handle(handle)
                .flatMap(usernames::behind)
                .map(encrypted -> ok(UsernameAnswers.behind(encrypted)))
                .orElseGet(() -> Problems.response(Problem.UNKNOWN_USERNAME));
    }

    private static Response answer(Dropped outcome) {
        return switch (outcome) {
            case Dropped.Done() -> Response.noContent().build();
            case Dropped.Removed() -> Problems.response(Problem.SESSION_REVOKED);
        };
    }

    private static Response ok(Object answer) {
        return Response.ok(answer).header("Cache-Control", "no-store").build();
    }

    private static Response problem(Problem problem, String detail) {
        return Problems.response(new ProblemException(problem, detail));
    }
}
