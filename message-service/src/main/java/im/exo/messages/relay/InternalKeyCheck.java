package im.exo.messages.relay;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Lets in only who knows the platform's internal key. */
final class InternalKeyCheck implements ServerInterceptor {

    static final Metadata.Key<String> KEY =
            Metadata.Key.of("exo-internal-key", Metadata.ASCII_STRING_MARSHALLER);

    private final byte[] expected;

    InternalKeyCheck(String expected) {
        this.expected = expected.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var given = headers.get(KEY);
        if (given == null
                || !MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected)) {
            call.close(Status.UNAUTHENTICATED, new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return next.startCall(call, headers);
    }
}
