package im.exo.kit.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The catalogue of tokens that anybody can make of one that was given out and of what the platform
 * publishes, after RFC 8725 and RFC 9700. Every door refuses each of them. What takes the platform's
 * own key stands in {@link Misuses}, what takes a header in {@link Presentations}.
 *
 * <p>One change is missing here, for it forges nothing: whoever holds a token can replace the half
 * {@code s} of its signature by {@code n - s}, which ECDSA accepts as well. The twin says and may
 * what the token says and may, and falls with its session: nothing in Exo is kept by a token's text.
 */
public final class Forgeries {

    /**
     * What a forger has.
     *
     * @param token a good one
     * @param another good one, of another session
     * @param refresh the refresh token that came with the first
     * @param jwks what the platform publishes
     */
    public record Loot(String token, String another, String refresh, String jwks) {

        @Override
        public String toString() {
            return "Loot[redacted]";
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder B64 = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder UNB64 = Base64.getUrlDecoder();

    /** The order of P-256 (SEC 2, section 2.4.2). */
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    /** By algorithm: an RSA key takes seconds to make, and any will do. */
    private static final Map<String, KeyPair> FOREIGN = new ConcurrentHashMap<>();

    private final Loot loot;
    private final String open;
    private final String signature;
    private final ObjectNode header;
    private final ObjectNode claims;
    private final JsonNode key;
    private final TestSigner stranger;
    private final JsonNode strangersKey;
    private final Map<String, String> made = new LinkedHashMap<>();

    private Forgeries(Loot loot) throws JsonProcessingException {
        this.loot = loot;
        var parts = loot.token().split("\\.");
        this.open = parts[0] + "." + parts[1];
        this.signature = parts[2];
        this.header = (ObjectNode) JSON.readTree(text(parts[0]));
        this.claims = (ObjectNode) JSON.readTree(text(parts[1]));
        this.key = keyNamed(JSON.readTree(loot.jwks()), header.path("kid").textValue());
        this.stranger = new TestSigner(header.path("kid").textValue());
        this.strangersKey = JSON.readTree(stranger.jwks()).path("keys").path(0);
    }

    /** By name, in a fixed order. */
    public static Map<String, String> of(Loot loot) {
        try {
            var forgeries = new Forgeries(loot);
            forgeries.algorithms();
            forgeries.signatures();
            forgeries.keys();
            forgeries.otherForms();
            forgeries.splices();
            forgeries.spellings();
            return forgeries.made;
        } catch (JsonProcessingException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void algorithms() throws GeneralSecurityException {
        for (var none : new String[] {"none", "None", "NONE", "nOnE", "", " none"}) {
            made.put("alg '" + none + "'", unsigned(with("alg", none), claims) + ".");
            made.put(
                    "alg '" + none + "', signature kept",
                    unsigned(with("alg", none), claims) + "." + signature);
        }
        made.put("no alg", unsigned(without("alg"), claims) + "." + signature);
        made.put("alg null", unsigned(header.deepCopy().putNull("alg"), claims) + "." + signature);
        made.put("alg es256", stranger.sign(with("alg", "es256").toString(), claims.toString()));
        byte[] x509 = x509();
        hmac("X.509 bytes", x509);
        hmac("X.509 text", Base64.getEncoder().encode(x509));
        hmac("PEM", pem(x509, "\n"));
        hmac(
                "PEM and a line break",
                (new String(pem(x509, "\n"), US_ASCII) + "\n").getBytes(UTF_8));
        hmac("JWK", key.toString().getBytes(UTF_8));
        hmac("JWKS", loot.jwks().getBytes(UTF_8));
        hmac("coordinate", UNB64.decode(key.path("x").textValue()));
        hmac("key id", key.path("kid").textValue().getBytes(UTF_8));
        hmac("nothing", new byte[1]);
        swapped("RS256", "RSA", "", "SHA256withRSA");
        swapped("EdDSA", "Ed25519", "", "Ed25519");
        swapped("ES384", "EC", "secp384r1", "SHA384withECDSAinP1363Format");
        swapped("ES512", "EC", "secp521r1", "SHA512withECDSAinP1363Format");
        for (var alg : new String[] {"ES384", "ES512", "ES256K", "PS256", "RS256", "EdDSA"}) {
            made.put(
                    "an ES256 signature called " + alg,
                    unsigned(with("alg", alg), claims) + "." + signature);
        }
    }

    private void signatures() {
        byte[] good = UNB64.decode(signature);
        byte[] r = Arrays.copyOf(good, 32);
        byte[] s = Arrays.copyOfRange(good, 32, 64);
        byte[] order = ORDER.toByteArray();
        byte[] n = Arrays.copyOfRange(order, order.length - 32, order.length);
        byte[] zero = new byte[32];
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 0xff);
        signature("r = s = 0", zero, zero);
        signature("r = 0", zero, s);
        signature("s = 0", r, zero);
        signature("r = s = n", n, n);
        signature("s = n", r, n);
        signature("all bits set", ones, ones);
        signature("halves exchanged", s, r);
        signature("half of it", r, new byte[0]);
        signature("a byte more", good, new byte[1]);
        signature("a zero before each half", concat(new byte[1], r), concat(new byte[1], s));
        signature("DER", der(r, s), new byte[0]);
        byte[] flipped = good.clone();
        flipped[40] ^= 1;
        signature("one bit changed", flipped, new byte[0]);
        made.put("none", open + ".");
        made.put("a letter", open + ".x");
    }

    private void keys() throws GeneralSecurityException {
        made.put("a stranger's key under our name", stranger.sign(header.toString(), json()));
        for (var kid :
                new String[] {
                    "",
                    "unknown",
                    "../../../../dev/null",
                    "/dev/null",
                    "http://127.0.0.1:1/key",
                    "' UNION SELECT 'k' --",
                    "\u0000",
                    key.path("kid").textValue() + " "
                }) {
            made.put("kid '" + kid + "'", stranger.sign(with("kid", kid).toString(), json()));
        }
        made.put("no kid", stranger.sign(without("kid").toString(), json()));
        made.put("kid null", strange(header.deepCopy().putNull("kid")));
        made.put("kid a number", strange(header.deepCopy().put("kid", 1)));
        made.put(
                "kid a list",
                strange(header.deepCopy().set("kid", JSON.createArrayNode().add(key.path("kid")))));
        made.put("kid of 3000 characters", strange(with("kid", "k".repeat(3_000))));
        made.put("jku", strange(with("jku", "http://127.0.0.1:1/jwks")));
        made.put("x5u", strange(with("x5u", "http://127.0.0.1:1/certificate")));
        made.put("jwk", strange(header.deepCopy().set("jwk", strangersKey)));
        made.put("jwk and no kid", strange(without("kid").set("jwk", strangersKey)));
        made.put("x5c", strange(header.deepCopy().set("x5c", JSON.createArrayNode().add("AAAA"))));
        made.put("x5t", strange(with("x5t", "AAAA")));
        made.put("crit", strange(header.deepCopy().set("crit", JSON.createArrayNode().add("exp"))));
        made.put("zip", strange(with("zip", "DEF")));
        made.put("typ of ours", strange(with("typ", "JWT")));
    }

    private void otherForms() {
        made.put("nothing", "");
        made.put("two dots", "..");
        made.put("garbage", "garbage");
        made.put("a refresh token", loot.refresh());
        made.put("nested", stranger.sign(with("cty", "JWT").toString(), quoted(loot.token())));
        var jwe = "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"kid\":" + header.get("kid") + "}";
        made.put("JWE", b64(jwe) + "..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA");
        made.put(
                "JWE, direct",
                b64("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + ".." + open + ".AAAA");
        var parts = loot.token().split("\\.");
        made.put(
                "JSON serialization",
                "{\"payload\":\"%s\",\"protected\":\"%s\",\"signature\":\"%s\"}"
                        .formatted(parts[1], parts[0], parts[2]));
        made.put("detached", parts[0] + ".." + parts[2]);
        made.put("four parts", loot.token() + "." + parts[2]);
        made.put("8 KiB", open + "." + "A".repeat(8 << 10));
        made.put(
                "claims of 8 KiB",
                strange(header, claims.deepCopy().put("pad", "x".repeat(8 << 10))));
        made.put(
                "deep claims",
                unsigned(header.toString(), "{\"a\":".repeat(500)) + "." + signature);
        made.put("claims no object", stranger.sign(header.toString(), "[" + json() + "]"));
        made.put("claims twice", stranger.sign(header.toString(), json() + json()));
        made.put("header twice", stranger.sign(header.toString() + header, json()));
        made.put("byte order mark", stranger.sign("\ufeff" + header, json()));
    }

    private void splices() {
        var other = loot.another().split("\\.");
        var parts = loot.token().split("\\.");
        made.put("another token's claims", parts[0] + "." + other[1] + "." + parts[2]);
        made.put("another token's signature", open + "." + other[2]);
        changed(
                "sub",
                "another account",
                JSON.valueToTree(payload(other[1]).path("sub").textValue()));
        changed("exp", "later end", JSON.valueToTree(9_999_999_999L));
        changed("groups", "more roles", JSON.createArrayNode().add("admin").add("user"));
        changed("device", "another device", JSON.valueToTree(2));
        changed("sid", "another session", JSON.valueToTree("00000000-0000-0000-0000-000000000001"));
        made.put(
                "alg named twice",
                b64(header.toString().replace("{", "{\"alg\":\"none\","))
                        + "."
                        + parts[1]
                        + "."
                        + parts[2]);
        made.put(
                "sub named twice",
                parts[0]
                        + "."
                        + b64(json().replaceFirst("\\{", "{\"sub\":\"x\","))
                        + "."
                        + parts[2]);
    }

    private void spellings() {
        var token = loot.token();
        var parts = token.split("\\.");
        made.put("header cut short", parts[0].substring(1) + "." + parts[1] + "." + parts[2]);
        made.put("claims cut short", parts[0] + "." + parts[1].substring(4) + "." + parts[2]);
        made.put("signature cut short", token.substring(0, token.length() - 4));
        made.put("last character gone", token.substring(0, token.length() - 1));
        made.put("two parts", open);
        made.put("padded", token + "==");
        made.put("header padded", parts[0] + "=." + parts[1] + "." + parts[2]);
        made.put("stray bits at the end", stray(token));
        made.put(
                "plain base64",
                open + "." + Base64.getEncoder().encodeToString(UNB64.decode(parts[2])));
        made.put(
                "line breaks inside",
                open + "." + parts[2].substring(0, 40) + "\t" + parts[2].substring(40));
        made.put("a space in the middle", open + " ." + parts[2]);
        made.put("two tokens", token + "," + loot.another());
        made.put("two tokens, one space", token + " " + loot.another());
        made.put("a letter from beyond ASCII", token.substring(0, token.length() - 1) + "\u00e9");
        made.put("a comma behind it", token + ",");
        made.put("a dot behind it", token + ".");
        made.put("in quotes", "\"" + token + "\"");
        made.put("scheme twice", "Bearer " + token);
    }

    private void hmac(String name, byte[] secret) throws GeneralSecurityException {
        for (var alg : new String[] {"HS256", "HS512"}) {
            var text = unsigned(with("alg", alg), claims);
            var mac = Mac.getInstance("HmacSHA" + alg.substring(2));
            mac.init(new SecretKeySpec(secret, "HMAC"));
            var code = mac.doFinal(text.getBytes(US_ASCII));
            made.put(alg + " keyed with " + name, text + "." + B64.encodeToString(code));
        }
        // Named as we name ours, so that nothing but the signature can tell.
        var mac = Mac.getInstance("HmacSHA512");
        mac.init(new SecretKeySpec(secret, "HMAC"));
        made.put(
                "a MAC called ES256, keyed with " + name,
                open + "." + B64.encodeToString(mac.doFinal(open.getBytes(US_ASCII))));
    }

    private void swapped(String alg, String family, String curve, String algorithm) {
        var pair = FOREIGN.computeIfAbsent(alg, any -> TestSigner.pair(family, curve));
        made.put(
                alg + " with a stranger's key",
                TestSigner.sign(with("alg", alg).toString(), json(), algorithm, pair.getPrivate()));
    }

    private void signature(String name, byte[] first, byte[] second) {
        made.put("signature: " + name, open + "." + B64.encodeToString(concat(first, second)));
    }

    private void changed(String claim, String name, JsonNode value) {
        ObjectNode bent = claims.deepCopy();
        bent.set(claim, value);
        made.put(name + ", signature kept", unsigned(header, bent) + "." + signature);
        made.put(name + ", a stranger's signature", strange(header, bent));
    }

    private String strange(JsonNode bentHeader) {
        return strange(bentHeader, claims);
    }

    private String strange(JsonNode bentHeader, JsonNode bentClaims) {
        return stranger.sign(bentHeader.toString(), bentClaims.toString());
    }

    private ObjectNode with(String member, String value) {
        return header.deepCopy().put(member, value);
    }

    private ObjectNode without(String member) {
        return header.deepCopy().without(member);
    }

    private String json() {
        return claims.toString();
    }

    /** The last character holds four bits that mean nothing; another one spells the same bytes. */
    private static String stray(String token) {
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(token.charAt(token.length() - 1));
        return token.substring(0, token.length() - 1) + alphabet.charAt(last ^ 1);
    }

    private byte[] x509() {
        // SubjectPublicKeyInfo of a P-256 key up to the point, RFC 5480.
        var prefix = Base64.getDecoder().decode("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE");
        return concat(
                prefix,
                concat(
                        UNB64.decode(key.path("x").textValue()),
                        UNB64.decode(key.path("y").textValue())));
    }

    private static byte[] pem(byte[] x509, String end) {
        var body = Base64.getMimeEncoder(64, end.getBytes(US_ASCII)).encodeToString(x509);
        return ("-----BEGIN PUBLIC KEY-----" + end + body + end + "-----END PUBLIC KEY-----")
                .getBytes(US_ASCII);
    }

    private static byte[] der(byte[] r, byte[] s) {
        var first = new BigInteger(1, r).toByteArray();
        var second = new BigInteger(1, s).toByteArray();
        return concat(
                new byte[] {
                    0x30, (byte) (4 + first.length + second.length), 2, (byte) first.length
                },
                concat(first, concat(new byte[] {2, (byte) second.length}, second)));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static JsonNode keyNamed(JsonNode jwks, String kid) {
        for (var each : jwks.path("keys")) {
            if (each.path("kid").asText().equals(kid)) {
                return each;
            }
        }
        throw new IllegalArgumentException("the token's key is not published");
    }

    private static JsonNode payload(String part) {
        try {
            return JSON.readTree(text(part));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String unsigned(JsonNode header, JsonNode claims) {
        return unsigned(header.toString(), claims.toString());
    }

    private static String unsigned(String header, String claims) {
        return TestSigner.unsigned(header, claims);
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String b64(String text) {
        return B64.encodeToString(text.getBytes(UTF_8));
    }

    private static String text(String part) {
        return new String(UNB64.decode(part.getBytes(ISO_8859_1)), UTF_8);
    }
}
