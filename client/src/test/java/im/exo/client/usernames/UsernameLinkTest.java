package im.exo.client.usernames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.UUID;

class UsernameLinkTest {

    private static byte[] entropy() {
        var bytes = new byte[UsernameLink.ENTROPY_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    @Test
    void a_link_is_read_as_it_was_written() throws Exception {
        var handle = UUID.fromString("0b1e9f0c-5d0e-4a53-9d0e-3c2f6f1d7a11");
        String text = new UsernameLink(entropy(), handle).text();
        assertThat(text)
                .isEqualTo(
                        "exo:user:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8LHp8MXQ5KU50OPC9vHXoR");
        var read = UsernameLink.parse(text);
        assertThat(read.handle()).isEqualTo(handle);
        assertThat(read.entropy()).isEqualTo(entropy());
        assertThat(read.toString()).doesNotContain("AAEC");
    }

    @Test
    void what_is_no_whole_link_is_refused() {
        String good = new UsernameLink(entropy(), UUID.randomUUID()).text();
        for (String bad :
                new String[] {
                    "",
                    "exo:user:",
                    "exo:id:" + good.substring(9),
                    good.substring(0, good.length() - 1),
                    good.substring(0, good.length() - 4),
                    good + "AAAA",
                    good.replace("AAEC", "A+EC"),
                    "EXO:USER:" + good.substring(9)
                }) {
            assertThatThrownBy(() -> UsernameLink.parse(bad))
                    .as(bad)
                    .isInstanceOf(NotAUsername.class);
        }
    }
}
