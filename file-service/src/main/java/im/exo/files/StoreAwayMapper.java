package im.exo.files;

import im.exo.contract.Problem;
import im.exo.files.blobs.BlobStoreAway;
import im.exo.kit.problem.Problems;

import jakarta.ws.rs.core.Response;

import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** An object store that is away is 503, wherever a request meets it. */
public class StoreAwayMapper {

    private static final Logger LOG = Logger.getLogger("exo.files");

    @ServerExceptionMapper
    public Response storeAway(BlobStoreAway e) {
        LOG.warnf("event=object-store-away cause=\"%s\"", e.getMessage());
        return Problems.response(Problem.UNAVAILABLE);
    }
}
