package im.exo.auth.invites;

import com.fasterxml.jackson.annotation.JsonInclude;

import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/** Invites for the operator. The kit guards the path. */
@Path("/internal/invites")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class InternalInviteResource {

    private static final long MOST_SECONDS = 366L * 24 * 60 * 60;

    /**
     * @param uses accounts that each invite makes
     * @param expiresIn seconds, a year at most
     * @param count invites at once
     */
    public record Order(
            @NotNull @Min(1) @Max(100_000) Integer uses,
            @NotNull @Min(1) @Max(MOST_SECONDS) Long expiresIn,
            @NotNull @Min(1) @Max(1000) Integer count) {}

    /**
     * @param code what the invited person types; null but in the answer that made it
     * @param expiresAt milliseconds since the epoch
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            String id, @Nullable String code, int usesLeft, LocalDate createdOn, long expiresAt) {}

    public record Entries(List<Entry> invites) {}

    private final Invites invites;

    InternalInviteResource(Invites invites) {
        this.invites = invites;
    }

    /** Repeated, it makes others: the codes of a lost answer nobody knows, and they expire. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Response issue(@NotNull @Valid Order order) {
        var issued =
                invites.issue(order.count(), order.uses(), Duration.ofSeconds(order.expiresIn()));
        var entries = issued.stream().map(one -> entry(one.invite(), one.code().text())).toList();
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(new Entries(entries))
                .build();
    }

    @GET
    @Operation(hidden = true)
    public Entries all() {
        return new Entries(invites.all().stream().map(one -> entry(one, null)).toList());
    }

    @DELETE
    @Path("/{id}")
    @Operation(hidden = true)
    public void revoke(@PathParam("id") String id) {
        if (!InviteId.parse(id).map(invites::revoke).orElse(false)) {
            throw new ProblemException(Problem.UNKNOWN_INVITE);
        }
    }

    private static Entry entry(Invite invite, @Nullable String code) {
        return new Entry(
                invite.hash().id().text(),
                code,
                invite.usesLeft(),
                invite.createdOn(),
                invite.expires().toEpochMilli());
    }
}
