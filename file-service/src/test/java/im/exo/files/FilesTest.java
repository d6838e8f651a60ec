package im.exo.files;

import im.exo.kit.testing.TestIssuer;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;

import java.net.URL;

/** A running file-service with real parts around it. */
@QuarkusTest
@WithTestResource(FilesStack.class)
public abstract class FilesTest {

    protected TestIssuer issuer;

    @TestHTTPResource("/")
    protected URL url;

    /** A new account. */
    protected TusClient someone() {
        return new TusClient(url.getPort(), issuer);
    }
}
