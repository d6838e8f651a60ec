package im.exo.auth.passkeys;

import com.google.protobuf.ByteString;
import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.CollectedClientDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.AttestationObject;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.authenticator.EC2COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.data.client.challenge.Challenge;
import com.webauthn4j.data.extension.authenticator.AuthenticationExtensionsAuthenticatorOutputs;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads and checks what authenticators sign (WebAuthn Level 3, sections 7.1 and 7.2): challenge,
 * origin, relying party, user verification and signature. Who made the authenticator is asked for
 * nowhere, and what it says of that is forgotten.
 */
@Singleton
public final class Ceremonies {

    /** COSE's numbers for ES256, EdDSA and RS256, the preferred one first. */
    static final List<Integer> ALGORITHMS = List.of(-7, -8, -257);

    /** Longer than those of RSA with 4096 bits: would only cost time to verify. */
    private static final int MOST_KEY_BYTES = 600;

    private static final int MOST_ID_BYTES = 1023;

    /** @param handle what the authenticator calls the account; empty when it did not say */
    record Assertion(
            byte[] id,
            byte[] handle,
            byte[] authenticatorData,
            byte[] clientData,
            byte[] signature) {

        @Override
        public String toString() {
            return "Assertion[redacted]";
        }
    }

    /** @param backedUp whether the passkey is on further devices by now */
    record Asserted(long counter, boolean backedUp) {}

    record Attested(PasskeyId id, Credential credential) {}

    private final ObjectConverter objects = new ObjectConverter();
    private final AttestedCredentialDataConverter credentials =
            new AttestedCredentialDataConverter(objects);
    private final CollectedClientDataConverter clients = new CollectedClientDataConverter(objects);
    private final WebAuthnManager webauthn =
            WebAuthnManager.createNonStrictWebAuthnManager(objects);
    private final List<PublicKeyCredentialParameters> algorithms =
            ALGORITHMS.stream()
                    .map(
                            number ->
                                    new PublicKeyCredentialParameters(
                                            PublicKeyCredentialType.PUBLIC_KEY,
                                            COSEAlgorithmIdentifier.create(number)))
                    .toList();
    private final RelyingParty relyingParty;
    private final Credential nobodys = nobodys();

    @Inject
    Ceremonies(RelyingParty relyingParty) {
        this.relyingParty = relyingParty;
    }

    /** The challenge that client data say they answer; empty when they cannot be read. */
    Optional<byte[]> challenge(byte[] clientData) {
        return attempt(() -> clients.convert(clientData))
                .map(CollectedClientData::getChallenge)
                .map(Challenge::getValue);
    }

    /** A new passkey for this challenge; empty for anything else. */
    Optional<Attested> attested(byte[] attestation, byte[] clientData, byte[] challenge) {
        var parameters =
                new RegistrationParameters(
                        relyingParty.answering(challenge), algorithms, true, true);
        return attempt(
                        () ->
                                webauthn.verify(
                                        new RegistrationRequest(attestation, clientData),
                                        parameters))
                .filter(Ceremonies::onThePageItself)
                .map(RegistrationData::getAttestationObject)
                .map(AttestationObject::getAuthenticatorData)
                .flatMap(this::attested);
    }

    /** The library asks this of assertions only: no page of somebody else's shows ours in a frame. */
    private static boolean onThePageItself(RegistrationData made) {
        var client = made.getCollectedClientData();
        return client != null && !Boolean.TRUE.equals(client.getCrossOrigin());
    }

    private Optional<Attested> attested(AuthenticatorData<?> data) {
        var told = data.getAttestedCredentialData();
        if (told == null || told.getCredentialId().length > MOST_ID_BYTES) {
            return Optional.empty();
        }
        byte[] bytes =
                credentials.convert(
                        new AttestedCredentialData(
                                AAGUID.ZERO, told.getCredentialId(), told.getCOSEKey()));
        if (bytes.length - told.getCredentialId().length > MOST_KEY_BYTES) {
            return Optional.empty();
        }
        return Optional.of(
                new Attested(
                        PasskeyId.of(told.getCredentialId()),
                        new Credential(
                                ByteString.copyFrom(bytes),
                                data.getSignCount(),
                                data.isFlagBE(),
                                data.isFlagBS())));
    }

    /**
     * What the owner of this credential signed for this challenge; empty for anything else. Whether
     * the counter goes on is left to {@link Credential#isFollowedBy}.
     */
    Optional<Asserted> asserted(Assertion assertion, Credential credential, byte[] challenge) {
        return attempt(() -> verified(assertion, credential, challenge))
                .map(AuthenticationData::getAuthenticatorData)
                .map(data -> new Asserted(data.getSignCount(), data.isFlagBS()));
    }

    /** As much work as for a credential that there is, for nothing. */
    void refuse(Assertion assertion, byte[] challenge) {
        asserted(assertion, nobodys, challenge);
    }

    private AuthenticationData verified(
            Assertion assertion, Credential credential, byte[] challenge) {
        var request =
                new AuthenticationRequest(
                        assertion.id(),
                        assertion.handle(),
                        assertion.authenticatorData(),
                        assertion.clientData(),
                        assertion.signature());
        var parameters =
                new AuthenticationParameters(
                        relyingParty.answering(challenge), stored(credential), null, true, true);
        return webauthn.verify(request, parameters);
    }

    private CredentialRecord stored(Credential credential) {
        return new CredentialRecordImpl(
                new NoneAttestationStatement(),
                true,
                credential.backupEligible(),
                credential.backedUp(),
                0,
                credentials.convert(credential.bytes().toByteArray()),
                new AuthenticationExtensionsAuthenticatorOutputs<>(),
                null,
                null,
                null);
    }

    /** The library throws for whatever does not fit, and in many ways for what it cannot read. */
    private static <T> Optional<T> attempt(Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private Credential nobodys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var key =
                    EC2COSEKey.create(
                            (ECPublicKey) generator.generateKeyPair().getPublic(),
                            COSEAlgorithmIdentifier.ES256);
            byte[] bytes =
                    credentials.convert(new AttestedCredentialData(AAGUID.ZERO, new byte[16], key));
            return new Credential(ByteString.copyFrom(bytes), 0, false, false);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has P-256", e);
        }
    }
}
