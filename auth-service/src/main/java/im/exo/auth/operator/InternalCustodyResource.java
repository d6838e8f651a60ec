package im.exo.auth.operator;

import static im.exo.contract.Problem.CONFLICT;
import static im.exo.contract.Problem.INVALID;
import static im.exo.contract.Problem.UNKNOWN_ACCOUNT;

import im.exo.auth.accounts.Account;
import im.exo.contract.AccountId;
import im.exo.kit.problem.ProblemException;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** One account, for the operator. The kit guards the path. */
@Path("/internal/accounts/{account}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class InternalCustodyResource {

    /** @param status active or suspended */
    public record Wanted(@NotNull @Size(max = 16) String status) {}

    public record Days(LocalDate createdOn, LocalDate lastUsedOn) {}

    /**
     * All that an operator sees of an account.
     *
     * @param status active, suspended or deleted
     */
    public record Overview(String status, List<Days> devices) {}

    private final Custody custody;

    InternalCustodyResource(Custody custody) {
        this.custody = custody;
    }

    @GET
    @Path("/overview")
    @Operation(hidden = true)
    public Overview look(@PathParam("account") String text) {
        return custody.look(account(text))
                .map(InternalCustodyResource::overview)
                .orElseThrow(() -> new ProblemException(UNKNOWN_ACCOUNT));
    }

    @PUT
    @Path("/status")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Overview status(@PathParam("account") String text, @NotNull @Valid Wanted wanted) {
        var account = account(text);
        return switch (wanted.status()) {
            case "active" -> done(custody.resume(account));
            case "suspended" -> done(custody.suspend(account));
            default -> throw new ProblemException(INVALID, "The status is active or suspended");
        };
    }

    @POST
    @Path("/sign-out")
    @Operation(hidden = true)
    public Overview signOut(@PathParam("account") String text) {
        return done(custody.signOut(account(text)));
    }

    private static Overview done(Custody.Outcome outcome) {
        return switch (outcome) {
            case Custody.Done(var account) -> overview(account);
            case Custody.UnknownAccount() -> throw new ProblemException(UNKNOWN_ACCOUNT);
            case Custody.Deleted() ->
                    throw new ProblemException(CONFLICT, "The account has been deleted");
        };
    }

    private static Overview overview(Account account) {
        return new Overview(
                account.status().name().toLowerCase(Locale.ROOT),
                account.devices().stream()
                        .map(device -> new Days(device.createdOn(), device.lastUsedOn()))
                        .toList());
    }

    private static AccountId account(String text) {
        try {
            return AccountId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(UNKNOWN_ACCOUNT);
        }
    }
}
