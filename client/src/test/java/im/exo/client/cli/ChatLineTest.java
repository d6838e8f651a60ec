package im.exo.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChatLineTest {

    @Test
    void a_line_is_sent_as_it_was_typed() {
        assertThat(ChatLine.of("  see /to you ")).isEqualTo(new ChatLine.Say("  see /to you "));
        assertThat(ChatLine.of("   ")).isEqualTo(new ChatLine.Nothing());
    }

    @Test
    void commands_take_what_follows_them() {
        assertThat(ChatLine.of("/to Bo's aunt")).isEqualTo(new ChatLine.To("Bo's aunt"));
        assertThat(ChatLine.of(" /file my photo.jpg "))
                .isEqualTo(new ChatLine.File("my photo.jpg"));
        assertThat(ChatLine.of("/verify")).isEqualTo(new ChatLine.Verify(""));
        assertThat(ChatLine.of("/help")).isEqualTo(new ChatLine.Help());
        assertThat(ChatLine.of("/quit")).isEqualTo(new ChatLine.Quit());
    }

    @Test
    void what_looks_like_a_command_and_is_none_is_never_sent() {
        assertThat(ChatLine.of("/to")).isInstanceOf(ChatLine.Refused.class);
        assertThat(ChatLine.of("/file ")).isInstanceOf(ChatLine.Refused.class);
        assertThat(ChatLine.of("/qiut")).isInstanceOf(ChatLine.Refused.class);
    }

    @Test
    void two_slashes_send_one() {
        assertThat(ChatLine.of("//shrug")).isEqualTo(new ChatLine.Say("/shrug"));
    }
}
