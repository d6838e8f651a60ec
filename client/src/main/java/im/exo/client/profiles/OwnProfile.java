package im.exo.client.profiles;

import im.exo.client.http.Api;
import im.exo.client.http.Json;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccessKeyHash;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The account's own profile at auth-service. So far it says nothing: an empty name and no words. With
 * it the server learns which access key lets others write to this account without a token.
 */
public final class OwnProfile {

    private static final String STORED = "profile-stored";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** The shortest that a name and words are padded to (docs/protocol/accounts.md). */
    private static final int NAME_BYTES = 53;

    private static final int ABOUT_BYTES = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Api api;
    private final TokenSource tokens;
    private final ProfileStore store;
    private final ProfileKeys keys;

    public OwnProfile(Api api, TokenSource tokens, ProfileStore store, ProfileKeys keys) {
        this.api = api;
        this.tokens = tokens;
        this.store = store;
        this.keys = keys;
    }

    /** Once for each profile key; whichever devices of the account do it, the result is the same. */
    public void store() throws Unreachable, ServerProblem, SignedOut {
        String version = keys.ownVersion();
        if (store.records().get(STORED, version).isPresent()) {
            return;
        }
        var body = new LinkedHashMap<String, Object>();
        body.put("version", version);
        body.put("name", Json.base64(sealed(NAME_BYTES)));
        body.put("about", Json.base64(sealed(ABOUT_BYTES)));
        var hash = AccessKeyHash.of(keys.ownAccessKey());
        body.put("accessKeyHash", Json.base64(hash.hash().toByteArray()));
        api.call(tokens, "PUT", "/v1/profile", body);
        store.transaction(
                () -> {
                    store.records().clear(STORED);
                    store.records().put(STORED, version, new byte[0]);
                    return version;
                });
    }

    /** So many zeros under the profile key: nonce, ciphertext, tag. */
    private byte[] sealed(int zeros) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] sealed = new byte[NONCE_BYTES + zeros + TAG_BITS / 8];
        System.arraycopy(nonce, 0, sealed, 0, NONCE_BYTES);
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(keys.own(), "AES"),
                    new GCMParameterSpec(TAG_BITS, nonce));
            cipher.doFinal(new byte[zeros], 0, zeros, sealed, NONCE_BYTES);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has AES-GCM", e);
        }
    }
}
