package im.exo.kit.accounts;

import im.exo.kit.internal.InternalConfig;
import im.exo.kit.internal.InternalDoor;

import jakarta.enterprise.context.ApplicationScoped;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The internal HTTP door of auth-service. */
@ApplicationScoped
public class AuthService {

    private final InternalDoor door;

    AuthService(AuthConfig auth, InternalConfig internal) {
        this.door = new InternalDoor("exo.auth.url", auth.url(), internal);
    }

    public boolean configured() {
        return door.configured();
    }

    /** As {@link InternalDoor#get}. */
    public HttpResponse<byte[]> get(String path, Duration patience)
            throws IOException, InterruptedException {
        return door.get(path, patience);
    }
}
