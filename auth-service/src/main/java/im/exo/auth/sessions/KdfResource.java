package im.exo.auth.sessions;

import im.exo.auth.accounts.Account;
import im.exo.auth.accounts.AccountStatus;
import im.exo.auth.accounts.AccountStore;
import im.exo.auth.credentials.FakeSalts;
import im.exo.contract.AccountId;
import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** How a client turns the password into keys, before it can sign in. */
@Path("/v1/accounts/{account}/kdf")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class KdfResource {

    /** OWASP's setting for Argon2id, for all accounts. */
    public record Kdf(
            String algorithm, byte[] salt, int memoryKiB, int iterations, int parallelism) {}

    private final AccountStore accounts;
    private final FakeSalts fakeSalts;

    KdfResource(AccountStore accounts, FakeSalts fakeSalts) {
        this.accounts = accounts;
        this.fakeSalts = fakeSalts;
    }

    /** An account that does not exist has a salt as well, always the same. */
    @GET
    public Response kdf(@PathParam("account") String text) {
        var id = account(text);
        var fake = fakeSalts.of(id);
        var salt =
                accounts.find(id)
                        .filter(account -> account.status() != AccountStatus.DELETED)
                        .map(Account::salt)
                        .orElse(fake);
        return Response.ok(new Kdf("argon2id", salt.bytes().toByteArray(), 19_456, 2, 1))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static AccountId account(String text) {
        try {
            return AccountId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.MALFORMED, "The path does not name an Exo ID");
        }
    }
}
