package im.exo.files.operator;

import im.exo.contract.AccountId;
import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;

/** The operator's word on what one account may store, and totals. The kit guards the path. */
@Path("/internal")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class InternalQuotaResource {

    /** Far beyond any disk, and far from overflowing a sum. */
    private static final long MOST_BYTES = 1L << 50;

    /** @param bytes 0 stores nothing more */
    public record Wanted(@NotNull @PositiveOrZero @Max(MOST_BYTES) Long bytes) {}

    private final QuotaStore quotas;

    InternalQuotaResource(QuotaStore quotas) {
        this.quotas = quotas;
    }

    @GET
    @Path("/accounts/{account}/quota")
    @Operation(hidden = true)
    public Quota find(@PathParam("account") String account) {
        return quotas.find(parse(account));
    }

    @PUT
    @Path("/accounts/{account}/quota")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Quota set(@PathParam("account") String text, @NotNull @Valid Wanted wanted) {
        var account = parse(text);
        quotas.set(account, wanted.bytes());
        return quotas.find(account);
    }

    @DELETE
    @Path("/accounts/{account}/quota")
    @Operation(hidden = true)
    public Quota reset(@PathParam("account") String text) {
        var account = parse(text);
        quotas.reset(account);
        return quotas.find(account);
    }

    @GET
    @Path("/statistics")
    @Operation(hidden = true)
    public QuotaStore.Totals totals() {
        return quotas.totals();
    }

    private static AccountId parse(String account) {
        try {
            return AccountId.parse(account);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.UNKNOWN_ACCOUNT);
        }
    }
}
