package im.exo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.HexFormat;

class AccountIdTest {

    private static final AccountId KNOWN =
            AccountId.of(HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f"));

    @Test
    void an_exo_id_reads_back_whatever_its_case_dashes_and_look_alikes() {
        for (int i = 0; i < 1_000; i++) {
            var id = AccountId.random();
            var text = id.text();
            assertThat(text).matches("([0-9a-hjkmnp-tv-z]{5}-){5}[0-9a-hjkmnp-tv-z]{5}");
            assertThat(AccountId.parse(text)).isEqualTo(id);
            assertThat(AccountId.parse(text.toUpperCase(java.util.Locale.ROOT))).isEqualTo(id);
            assertThat(AccountId.parse(text.replace("-", "").replace('0', 'O').replace('1', 'l')))
                    .isEqualTo(id);
        }
    }

    @Test
    void every_single_wrong_character_is_noticed() {
        var text = KNOWN.text();
        for (int i = 0; i < text.length(); i++) {
            for (char c : "0123456789abcdefghjkmnpqrstvwxyz".toCharArray()) {
                if (text.charAt(i) == '-' || text.charAt(i) == c) {
                    continue;
                }
                var wrong = text.substring(0, i) + c + text.substring(i + 1);
                assertThatThrownBy(() -> AccountId.parse(wrong))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void other_lengths_and_letters_are_refused() {
        for (var text :
                new String[] {"", "abc", KNOWN.text() + "0", "u".repeat(30), "é".repeat(30)}) {
            assertThatThrownBy(() -> AccountId.parse(text))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> AccountId.of(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void it_never_prints_itself_by_accident() {
        assertThat("" + KNOWN).doesNotContain(KNOWN.text());
        assertThat(DeviceAddress.of(KNOWN, 1).toString()).doesNotContain(KNOWN.text());
        assertThat("" + FileId.random()).isEqualTo("FileId[redacted]");
    }
}
