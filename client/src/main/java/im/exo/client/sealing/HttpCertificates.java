package im.exo.client.sealing;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.http.Api;
import im.exo.client.http.Json;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** auth-service's certificates over HTTP. */
public final class HttpCertificates implements CertificateSource {

    private static final String PATH = "/v1/certificate";

    private final Api api;
    private final TokenSource tokens;

    public HttpCertificates(Api api, TokenSource tokens) {
        this.api = api;
        this.tokens = tokens;
    }

    @Override
    public byte[] issue() throws Unreachable, ServerProblem, SignedOut {
        return Json.bytes(api.call(tokens, "GET", PATH + "/delivery", null), "certificate");
    }

    @Override
    public List<byte[]> roots() throws Unreachable, ServerProblem {
        var roots = new ArrayList<byte[]>();
        for (JsonNode root : api.call("GET", PATH + "/roots", null).path("roots")) {
            try {
                roots.add(root.binaryValue());
            } catch (IOException e) {
                throw new Unreachable("the server's answer makes no sense", e);
            }
        }
        return roots;
    }
}
