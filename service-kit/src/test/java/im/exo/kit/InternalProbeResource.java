package im.exo.kit;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

@Path("/internal/probe")
public class InternalProbeResource {

    @GET
    public String get() {
        return "inside";
    }
}
