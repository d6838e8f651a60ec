package im.exo.files.uploads;

import im.exo.contract.Problem;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.problem.Problems;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/** Every request but OPTIONS says which tus it speaks; so does every answer. */
@Provider
@Tus
public final class TusVersion implements ContainerRequestFilter, ContainerResponseFilter {

    static final String HEADER = "Tus-Resumable";
    static final String VERSION = "1.0.0";

    @Override
    public void filter(ContainerRequestContext request) {
        if (!request.getMethod().equals("OPTIONS")
                && !VERSION.equals(request.getHeaderString(HEADER))) {
            var problem =
                    new ProblemException(
                            Problem.PRECONDITION_FAILED, "Tus-Resumable: 1.0.0 is expected");
            request.abortWith(
                    Response.fromResponse(Problems.response(problem))
                            .header("Tus-Version", VERSION)
                            .build());
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        response.getHeaders().putSingle(HEADER, VERSION);
    }
}
