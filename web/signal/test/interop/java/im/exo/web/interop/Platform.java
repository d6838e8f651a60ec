package im.exo.web.interop;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;
import org.signal.libsignal.metadata.certificate.CertificateValidator;
import org.signal.libsignal.metadata.certificate.InvalidCertificateException;
import org.signal.libsignal.metadata.certificate.SenderCertificate;
import org.signal.libsignal.metadata.certificate.ServerCertificate;
import org.signal.libsignal.protocol.ecc.ECPrivateKey;
import org.signal.libsignal.protocol.fingerprint.Fingerprint;
import org.signal.libsignal.protocol.fingerprint.NumericFingerprintGenerator;

import java.util.Optional;

/** What belongs to no device: certificates, safety numbers, keys. */
final class Platform {

    record Certified(
            String uuid, int deviceId, @Nullable String e164, long expires, byte[] key) {}

    record SafetyNumber(String digits, byte[] scannable) {}

    private Platform() {}

    static Object operate(String op, JsonNode parameters) throws Exception {
        return switch (op) {
            case "serverCertificate" -> serverCertificate(parameters);
            case "senderCertificate" -> senderCertificate(parameters);
            case "validate" -> validate(parameters);
            case "describe" -> describe(parameters);
            case "safetyNumber" -> safetyNumber(parameters);
            case "scan" -> scan(parameters);
            case "sign" ->
                    privateKey(parameters.path("key"))
                            .calculateSignature(Wire.bytes(parameters.path("message")));
            case "verify" ->
                    Wire.publicKey(parameters.path("key"))
                            .verifySignature(
                                    Wire.bytes(parameters.path("message")),
                                    Wire.bytes(parameters.path("signature")));
            case "agree" ->
                    privateKey(parameters.path("key"))
                            .calculateAgreement(Wire.publicKey(parameters.path("other")));
            case "publicKeyOf" -> privateKey(parameters.path("key")).publicKey().serialize();
            default -> throw new IllegalArgumentException("unknown operation");
        };
    }

    private static ECPrivateKey privateKey(JsonNode value) throws Exception {
        return new ECPrivateKey(Wire.bytes(value));
    }

    private static byte[] serverCertificate(JsonNode parameters) throws Exception {
        return new ServerCertificate(
                        privateKey(parameters.path("root")),
                        parameters.path("id").asInt(),
                        Wire.publicKey(parameters.path("key")))
                .getSerialized();
    }

    private static byte[] senderCertificate(JsonNode parameters) throws Exception {
        return new ServerCertificate(Wire.bytes(parameters.path("server")))
                .issue(
                        privateKey(parameters.path("serverKey")),
                        parameters.path("uuid").asText(),
                        Optional.ofNullable(parameters.path("e164").textValue()),
                        parameters.path("deviceId").asInt(),
                        Wire.publicKey(parameters.path("key")),
                        parameters.path("expires").asLong())
                .getSerialized();
    }

    private static boolean validate(JsonNode parameters) throws Exception {
        var certificate = new SenderCertificate(Wire.bytes(parameters.path("certificate")));
        try {
            new CertificateValidator(Wire.publicKey(parameters.path("root")))
                    .validate(certificate, parameters.path("now").asLong());
            return true;
        } catch (InvalidCertificateException e) {
            return false;
        }
    }

    private static Certified describe(JsonNode parameters) throws Exception {
        var certificate = new SenderCertificate(Wire.bytes(parameters.path("certificate")));
        return new Certified(
                certificate.getSenderUuid(),
                certificate.getSenderDeviceId(),
                certificate.getSenderE164().orElse(null),
                certificate.getExpiration(),
                certificate.getKey().serialize());
    }

    private static Fingerprint fingerprint(JsonNode parameters) throws Exception {
        var local = parameters.path("local");
        var remote = parameters.path("remote");
        return new NumericFingerprintGenerator(5200)
                .createFor(
                        parameters.path("version").asInt(),
                        Wire.bytes(local.path("id")),
                        Wire.identityKey(local.path("key")),
                        Wire.bytes(remote.path("id")),
                        Wire.identityKey(remote.path("key")));
    }

    private static SafetyNumber safetyNumber(JsonNode parameters) throws Exception {
        var number = fingerprint(parameters);
        return new SafetyNumber(
                number.getDisplayableFingerprint().getDisplayText(),
                number.getScannableFingerprint().getSerialized());
    }

    /** Whether a scanned code says what is known here. */
    private static boolean scan(JsonNode parameters) throws Exception {
        return fingerprint(parameters)
                .getScannableFingerprint()
                .compareTo(Wire.bytes(parameters.path("scanned")));
    }
}
