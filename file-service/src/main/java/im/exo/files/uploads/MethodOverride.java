package im.exo.files.uploads;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;

/** tus' {@code X-HTTP-Method-Override}, for clients whose environment knows GET and POST only. */
@Provider
@PreMatching
public final class MethodOverride implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        var wanted = request.getHeaderString("X-HTTP-Method-Override");
        if (wanted != null
                && request.getMethod().equals("POST")
                && request.getUriInfo().getPath().startsWith("/v1/files/uploads/")
                && (wanted.equals("PATCH") || wanted.equals("DELETE"))) {
            request.setMethod(wanted);
        }
    }
}
