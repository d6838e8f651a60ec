package im.exo.auth.accounts;

import im.exo.contract.AccountId;
import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;

import org.eclipse.microprofile.openapi.annotations.Operation;

/** What other services ask when the topic has not told them yet. The kit guards the path. */
@Path("/internal/accounts/{account}")
@RunOnVirtualThread
public class InternalAccountResource {

    private final AccountStore accounts;

    InternalAccountResource(AccountStore accounts) {
        this.accounts = accounts;
    }

    /** The present state, as {@code exo.accounts} carries it. */
    @GET
    @Produces("application/x-protobuf")
    @Operation(hidden = true)
    public byte[] state(@PathParam("account") String text) {
        return accounts.find(account(text))
                .map(account -> account.state().toByteArray())
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
