package im.exo.auth.credentials;

import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.problem.Problems;

import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Full queues are answered with 503 and a pause. */
public final class BusyMapper {

    @ServerExceptionMapper
    public Response busy(Hashing.Busy e) {
        return Problems.response(new ProblemException(Problem.UNAVAILABLE));
    }
}
