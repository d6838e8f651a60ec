package im.exo.client.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.account.AccountSecrets;
import im.exo.client.http.Json;
import im.exo.contract.AccountId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

class RecoveryKeyTest {

    private static final String WORDS =
            "vessel ladder alter error federal sibling chat ability sun glass valve picture";
    private static final String KEY = "f30f8c1da665478f49b001d94c5fc452";

    private static JsonNode file() throws IOException {
        return Json.MAPPER.readTree(Path.of("../contract/vectors/recovery.json").toFile());
    }

    private static Stream<JsonNode> vectors() throws IOException {
        return StreamSupport.stream(file().path("vectors").spliterator(), false);
    }

    private static byte[] bytes(JsonNode vector, String member) {
        return HexFormat.of().parseHex(vector.required(member).asText());
    }

    private static RecoveryKey key() {
        return new RecoveryKey(HexFormat.of().parseHex(KEY));
    }

    private static void isKey(String typed) {
        assertThat(RecoveryKey.parse(typed).code()).isEqualTo(key().code());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void words_code_and_proof_are_those_of_the_vectors(JsonNode vector) {
        var key = new RecoveryKey(bytes(vector, "key"));
        String words = vector.path("words").asText();
        assertThat(String.join(" ", key.words())).isEqualTo(words);
        assertThat(key.code()).isEqualTo(vector.path("code").asText());
        assertThat(key.auth()).isEqualTo(bytes(vector, "recoveryAuth"));
        assertThat(RecoveryKey.parse(words).code()).isEqualTo(key.code());
        assertThat(RecoveryKey.parse(key.code()).words()).isEqualTo(key.words());
    }

    @Test
    void the_list_of_words_is_bip_39s() throws Exception {
        List<String> words = WordList.ENGLISH.words();
        byte[] joined = String.join("\n", words).getBytes(StandardCharsets.US_ASCII);
        assertThat(MessageDigest.getInstance("SHA-256").digest(joined))
                .asHexString()
                .isEqualToIgnoringCase(
                        "187db04a869dd9bc7be80d21a86497d692c0db6abd3aa8cb6be5d618ff757fae");
        var prefixes = new HashSet<String>();
        words.forEach(word -> prefixes.add(word.substring(0, Math.min(4, word.length()))));
        assertThat(prefixes).hasSize(words.size());
    }

    @Test
    void a_key_is_read_as_people_write_it() {
        isKey(WORDS.toUpperCase(Locale.ROOT));
        isKey("  " + WORDS.replace(" ", "\r\n") + "\n");
        isKey(WORDS.replace(' ', '-'));
        isKey(WORDS.replace(" ", ", "));
        isKey(
                "1. vessel 2. ladder 3. alter 4. error 5. federal 6. sibling 7. chat 8. ability"
                        + " 9. sun 10. glass 11. valve 12. picture");
        isKey("vess ladd alte erro fede sibl chat abil sun glas valv pict");
        String code = key().code();
        isKey(code.toUpperCase(Locale.ROOT));
        isKey(code.replace("-", ""));
        isKey(code.replace("-", "\n") + "\n");
    }

    @Test
    void a_wrong_word_names_its_position_and_not_itself() {
        assertThatThrownBy(() -> RecoveryKey.parse(WORDS.replace("federal", "federated")))
                .hasMessage("word 5 is not in the list");
        assertThatThrownBy(() -> RecoveryKey.parse(WORDS.replace("picture", "pic")))
                .hasMessage("word 12 is not in the list");
        assertThatThrownBy(() -> RecoveryKey.parse(WORDS.replace("picture", "zzzz")))
                .hasMessage("word 12 is not in the list");
    }

    @Test
    void a_wrong_checksum_and_a_wrong_length_say_so() {
        assertThatThrownBy(() -> RecoveryKey.parse(WORDS.replace("picture", "pizza")))
                .hasMessageContaining("checksum does not fit");
        var swapped = new ArrayList<>(List.of(WORDS.split(" ")));
        swapped.add(swapped.removeFirst());
        assertThatThrownBy(() -> RecoveryKey.parse(String.join(" ", swapped)))
                .hasMessageContaining("checksum does not fit");
        assertThatThrownBy(() -> RecoveryKey.parse(WORDS + " zoo"))
                .hasMessageContaining("twelve words, here are 13");
        assertThatThrownBy(() -> RecoveryKey.parse(WORDS.replace(" picture", "")))
                .hasMessageContaining("twelve words, here are 11");
        String code = key().code();
        char wrong = code.charAt(0) == 'a' ? 'b' : 'a';
        assertThatThrownBy(() -> RecoveryKey.parse(wrong + code.substring(1)))
                .hasMessageContaining("check digits do not fit");
        for (String nothing : new String[] {"", "  \n", "hello", code.substring(2)}) {
            assertThatThrownBy(() -> RecoveryKey.parse(nothing))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_key_hides_and_erases_itself() {
        var key = key();
        assertThat(key).hasToString("RecoveryKey[redacted]");
        key.close();
        assertThat(key.words()).startsWith("abandon", "abandon");
    }

    @Test
    void the_vectors_backup_opens_for_its_key_and_account_only() throws Exception {
        JsonNode vector = file().path("backups").path(0);
        var key = new RecoveryKey(bytes(vector, "key"));
        var account = AccountId.of(bytes(vector, "account"));
        byte[] backup = bytes(vector, "backup");
        try (var secrets = Backup.open(key, account, backup)) {
            assertThat(secrets.bytes()).isEqualTo(bytes(vector, "secrets"));
        }
        refused(key(), account, backup);
        refused(key, AccountId.random(), backup);
        refused(key, account, new byte[5]);
        for (int at : new int[] {0, 12, backup.length - 1}) {
            byte[] altered = backup.clone();
            altered[at] ^= 1;
            refused(key, account, altered);
        }
    }

    private static void refused(RecoveryKey key, AccountId account, byte[] backup) {
        assertThatThrownBy(() -> Backup.open(key, account, backup))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_backup_is_another_ciphertext_each_time() {
        var account = AccountId.random();
        try (var secrets = AccountSecrets.create(account)) {
            byte[] first = Backup.seal(key(), secrets);
            assertThat(Backup.seal(key(), secrets)).isNotEqualTo(first);
            assertThat(Backup.open(key(), account, first).bytes()).isEqualTo(secrets.bytes());
        }
    }
}
