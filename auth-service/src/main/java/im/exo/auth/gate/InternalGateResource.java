package im.exo.auth.gate;

import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;

import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;

/** The operator's switch. The kit guards the path. */
@Path("/internal/registration-mode")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class InternalGateResource {

    /** @param mode open, invite or closed */
    public record Mode(@NotNull @Size(max = 16) String mode) {}

    private final Gate gate;

    InternalGateResource(Gate gate) {
        this.gate = gate;
    }

    @GET
    @Operation(hidden = true)
    public Mode mode() {
        return new Mode(gate.mode().word());
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Mode set(@NotNull @Valid Mode wanted) {
        var mode =
                RegistrationMode.of(wanted.mode())
                        .orElseThrow(
                                () ->
                                        new ProblemException(
                                                Problem.INVALID,
                                                "The mode is open, invite or closed"));
        gate.set(mode);
        return new Mode(mode.word());
    }
}
