package im.exo.kit;

import im.exo.contract.Problem;
import im.exo.kit.caller.Caller;
import im.exo.kit.problem.ProblemException;

import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Map;

@Path("/probe")
@RunOnVirtualThread
public class ProbeResource {

    private final Caller caller;

    ProbeResource(Caller caller) {
        this.caller = caller;
    }

    public record Inner(@NotNull @Size(max = 4) String name) {}

    public record Body(@NotNull @Valid Inner inner, List<Integer> numbers) {}

    @GET
    @Authenticated
    public Map<String, Object> who() {
        return Map.of(
                "account", caller.address().account().text(),
                "device", caller.address().device().value());
    }

    @GET
    @Path("/admin")
    @RolesAllowed("admin")
    public String admin() {
        return "admin";
    }

    @GET
    @Path("/fails/{whom}")
    public String fail(@PathParam("whom") String whom) {
        throw new IllegalStateException("for " + whom);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Body echo(@NotNull @Valid Body body) {
        return body;
    }

    @GET
    @Path("/busy")
    public String busy() {
        throw new ProblemException(Problem.RATE_LIMITED).with("missing", List.of(1, 2));
    }

    @GET
    @Path("/away")
    public String away() throws SQLException {
        throw new SQLTransientConnectionException("jdbc:mysql://secret-host");
    }

    @GET
    @Path("/full")
    public String full() {
        throw new IllegalStateException(new SQLException("disk full", "HY000", 1021));
    }

    @GET
    @Path("/broken")
    public String broken() {
        throw new IllegalStateException("the secret is 42");
    }
}
