package im.exo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;

import org.junit.jupiter.api.Test;

class TraceContextTest {

    private static final TraceContext CONTEXT =
            new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");

    @Test
    void it_survives_frames_and_headers() {
        assertThat(CONTEXT.bytes().size()).isEqualTo(TraceContext.BYTES);
        assertThat(TraceContext.of(CONTEXT.bytes())).contains(CONTEXT);
        assertThat(CONTEXT.header())
                .isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(TraceContext.ofHeader(CONTEXT.header())).contains(CONTEXT);
    }

    @Test
    void what_is_malformed_or_not_sampled_is_no_trace() {
        assertThat(TraceContext.of(ByteString.EMPTY)).isEmpty();
        assertThat(TraceContext.of(ByteString.copyFrom(new byte[24]))).isEmpty();
        assertThat(TraceContext.of(ByteString.copyFrom(new byte[25]))).isEmpty();
        assertThat(TraceContext.ofHeader("")).isEmpty();
        assertThat(TraceContext.ofHeader(CONTEXT.header().replace("-01", "-00"))).isEmpty();
        assertThat(TraceContext.ofHeader("00-" + "0".repeat(32) + "-b7ad6b7169203331-01"))
                .isEmpty();
        assertThat(TraceContext.ofHeader(CONTEXT.header().toUpperCase(java.util.Locale.ROOT)))
                .isEmpty();
        assertThatThrownBy(() -> new TraceContext("x", "y"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
