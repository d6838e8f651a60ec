package im.exo.auth.passkeys;

import com.google.protobuf.ByteString;

import java.util.Base64;
import java.util.List;

/**
 * WebAuthn's {@code PublicKeyCredentialCreationOptionsJSON}: what a browser's {@code
 * parseCreationOptionsFromJSON} takes. Names of the user are for the client to fill in.
 */
public record CreationOptions(
        Party rp,
        User user,
        String challenge,
        List<Parameters> pubKeyCredParams,
        long timeout,
        List<Descriptor> excludeCredentials,
        Selection authenticatorSelection,
        String attestation) {

    public record Party(String id, String name) {}

    /** @param id the user handle */
    public record User(String id, String name, String displayName) {}

    public record Parameters(String type, int alg) {}

    public record Descriptor(String type, String id) {}

    public record Selection(
            String residentKey, boolean requireResidentKey, String userVerification) {}

    static final String REQUIRED = "required";
    private static final String TYPE = "public-key";
    private static final String NAME = "Exo";

    static CreationOptions of(RelyingParty party, Passkeys.Begun begun) {
        return new CreationOptions(
                new Party(party.id(), NAME),
                new User(text(begun.handle()), NAME, NAME),
                text(begun.challenge()),
                Ceremonies.ALGORITHMS.stream().map(alg -> new Parameters(TYPE, alg)).toList(),
                party.timeout(),
                begun.present().stream()
                        .map(passkey -> new Descriptor(TYPE, text(passkey.credential().id())))
                        .toList(),
                new Selection(REQUIRED, true, REQUIRED),
                "none");
    }

    static String text(ByteString bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }
}
