package im.exo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import com.google.crypto.tink.subtle.Hkdf;

import im.exo.client.contacts.SafetyNumber;
import im.exo.client.files.FileCipher;
import im.exo.client.files.FileKey;
import im.exo.client.files.Padme;
import im.exo.client.files.Progress;
import im.exo.client.http.Json;
import im.exo.client.protocol.Padding;
import im.exo.contract.AccountId;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.signal.libsignal.protocol.IdentityKey;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What all clients have to agree on, from the vectors that each of them is tested against. */
class SharedVectorsTest {

    private static final Path VECTORS = Path.of("../contract/vectors");
    private static final int SEGMENT = 1024 * 1024;
    private static final int TAG = 16;
    private static final int HEADER = 40;

    @TempDir Path folder;

    private static Stream<JsonNode> vectors(String name) throws IOException {
        return vectors(name, "vectors");
    }

    private static Stream<JsonNode> vectors(String name, String list) throws IOException {
        JsonNode file = Json.MAPPER.readTree(VECTORS.resolve(name + ".json").toFile());
        return StreamSupport.stream(file.path(list).spliterator(), false);
    }

    private static Stream<JsonNode> files() throws IOException {
        return vectors("files");
    }

    private static Stream<JsonNode> encryptedFiles() throws IOException {
        return vectors("encrypted-files");
    }

    private static Stream<JsonNode> padme() throws IOException {
        return vectors("padme");
    }

    private static Stream<JsonNode> messagePadding() throws IOException {
        return vectors("message-padding");
    }

    private static Stream<JsonNode> missingPadding() throws IOException {
        return vectors("message-padding", "refused");
    }

    private static Stream<JsonNode> safetyNumbers() throws IOException {
        return vectors("safety-numbers");
    }

    @ParameterizedTest
    @MethodSource("files")
    void tink_opens_what_every_client_seals(JsonNode vector) throws Exception {
        byte[] plaintext = content(vector);
        byte[] ciphertext = sealed(vector, plaintext);
        assertThat(ciphertext).hasSize(vector.path("ciphertextLength").asInt());
        assertThat(MessageDigest.getInstance("SHA-256").digest(ciphertext))
                .isEqualTo(hex(vector, "ciphertextSha256"));
        if (vector.has("ciphertext")) {
            assertThat(ciphertext).isEqualTo(hex(vector, "ciphertext"));
        }
        var aead = new AesGcmHkdfStreaming(hex(vector, "key"), "HmacSha256", 32, SEGMENT, 0);
        byte[] data = hex(vector, "associatedData");
        try (var in = aead.newDecryptingStream(new ByteArrayInputStream(ciphertext), data)) {
            assertThat(Arrays.equals(in.readAllBytes(), plaintext)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("encryptedFiles")
    void a_file_of_any_client_is_opened(JsonNode vector) throws Exception {
        Path ciphertext = Files.write(folder.resolve("ciphertext"), hex(vector, "ciphertext"));
        var key =
                new FileKey(
                        hex(vector, "key"),
                        hex(vector, "digest"),
                        hex(vector, "plaintextDigest"),
                        vector.path("length").asLong());
        Path plaintext = folder.resolve("plaintext");
        FileCipher.decryptFile(ciphertext, key, plaintext, Progress.NONE);
        assertThat(plaintext).hasBinaryContent(content(vector));
    }

    @ParameterizedTest
    @MethodSource("padme")
    void lengths_are_padded_as_every_client_pads_them(JsonNode vector) {
        assertThat(Padme.padded(vector.path("length").asLong()))
                .isEqualTo(vector.path("padded").asLong());
    }

    @ParameterizedTest
    @MethodSource("messagePadding")
    void messages_are_padded_as_every_client_pads_them(JsonNode vector) {
        byte[] content = hex(vector, "content");
        byte[] padded = hex(vector, "padded");
        assertThat(Padding.pad(content)).isEqualTo(padded);
        assertThat(Padding.unpad(padded)).isEqualTo(content);
    }

    @ParameterizedTest
    @MethodSource("missingPadding")
    void what_was_never_padded_is_refused_as_every_client_refuses_it(JsonNode vector) {
        byte[] never = hex(vector, "padded");
        assertThatThrownBy(() -> Padding.unpad(never)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("safetyNumbers")
    void safety_numbers_are_those_that_every_client_shows(JsonNode vector) throws Exception {
        JsonNode local = vector.path("local");
        JsonNode remote = vector.path("remote");
        assertThat(
                        SafetyNumber.of(
                                AccountId.of(hex(local, "id")),
                                new IdentityKey(hex(local, "key")),
                                AccountId.of(hex(remote, "id")),
                                hex(remote, "key")))
                .isEqualTo(vector.path("digits").asText());
    }

    private static byte[] hex(JsonNode object, String member) {
        return HexFormat.of().parseHex(object.path(member).asText());
    }

    /** The bytes that the vectors' rule makes of a seed. */
    private static byte[] content(JsonNode vector) {
        var bytes = new byte[vector.path("length").asInt()];
        int state = vector.path("seed").asInt();
        for (int i = 0; i < bytes.length; i++) {
            state = state * 1_664_525 + 1_013_904_223;
            bytes[i] = (byte) (state >>> 24);
        }
        return bytes;
    }

    /** Segment after segment, since Tink takes no salt and no nonce prefix from outside. */
    private static byte[] sealed(JsonNode vector, byte[] plaintext)
            throws GeneralSecurityException, IOException {
        byte[] salt = hex(vector, "salt");
        byte[] prefix = hex(vector, "noncePrefix");
        byte[] key =
                Hkdf.computeHkdf(
                        "HmacSha256", hex(vector, "key"), salt, hex(vector, "associatedData"), 32);
        var out = new ByteArrayOutputStream();
        out.write(HEADER);
        out.write(salt);
        out.write(prefix);
        int offset = 0;
        for (int i = 0; i == 0 || offset < plaintext.length; i++) {
            int most = SEGMENT - TAG - (i == 0 ? HEADER : 0);
            int length = Math.min(most, plaintext.length - offset);
            byte last = (byte) (offset + length == plaintext.length ? 1 : 0);
            byte[] nonce = ByteBuffer.allocate(12).put(prefix).putInt(i).put(last).array();
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new GCMParameterSpec(8 * TAG, nonce));
            out.write(cipher.doFinal(plaintext, offset, length));
            offset += length;
        }
        return out.toByteArray();
    }
}
