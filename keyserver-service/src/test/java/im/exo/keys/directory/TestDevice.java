package im.exo.keys.directory;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.topics.AccountState;

import org.signal.libsignal.protocol.IdentityKeyPair;
import org.signal.libsignal.protocol.ecc.ECKeyPair;
import org.signal.libsignal.protocol.kem.KEMKeyPair;
import org.signal.libsignal.protocol.kem.KEMKeyType;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A device with real keys, and the JSON it uploads. */
public final class TestDevice {

    final DeviceAddress address;
    final IdentityKeyPair identity;
    final Map<String, Object> signed;
    final Map<String, Object> lastResort;

    public TestDevice(AccountId account, int device) {
        this(account, device, IdentityKeyPair.generate());
    }

    public TestDevice(AccountId account, int device, IdentityKeyPair identity) {
        this.address = DeviceAddress.of(account, device);
        this.identity = identity;
        this.signed = signedKey(1, ECKeyPair.generate().getPublicKey().serialize());
        this.lastResort = kyber(1);
    }

    private Map<String, Object> signedKey(long id, byte[] key) {
        return json(id, key, identity.getPrivateKey().calculateSignature(key));
    }

    Map<String, Object> kyber(long id) {
        return signedKey(id, KEMKeyPair.generate(KEMKeyType.KYBER_1024).getPublicKey().serialize());
    }

    static Map<String, Object> ec(long id) {
        return json(id, ECKeyPair.generate().getPublicKey().serialize(), null);
    }

    static Map<String, Object> json(long id, byte[] key, byte[] signature) {
        var json = new HashMap<String, Object>();
        json.put("id", id);
        json.put("key", b64(key));
        if (signature != null) {
            json.put("signature", b64(signature));
        }
        return json;
    }

    static String b64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    public String identityKey() {
        return b64(identity.getPublicKey().serialize());
    }

    /** Identity and registration id alone. */
    Map<String, Object> bare() {
        var upload = new HashMap<String, Object>();
        upload.put("identityKey", identityKey());
        upload.put("registrationId", 42);
        upload.put("accountVersion", 1);
        return upload;
    }

    /** All that a first upload needs. */
    public Map<String, Object> upload(int ec, int kyber) {
        var upload = bare();
        upload.put("signedPreKey", signed);
        upload.put("lastResortKyberPreKey", lastResort);
        upload.put("preKeys", ecs(ec));
        List<Object> kybers = new ArrayList<>();
        for (int id = 1; id <= kyber; id++) {
            kybers.add(kyber(id));
        }
        upload.put("kyberPreKeys", kybers);
        return upload;
    }

    static List<Object> ecs(int count) {
        List<Object> keys = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            keys.add(ec(id));
        }
        return keys;
    }

    String digest() throws Exception {
        var sha = MessageDigest.getInstance("SHA-256");
        sha.update(identity.getPublicKey().serialize());
        for (var key : List.of(signed, lastResort)) {
            long id = ((Number) key.get("id")).longValue();
            sha.update(ByteBuffer.allocate(8).putLong(id).array());
            sha.update(Base64.getDecoder().decode((String) key.get("key")));
        }
        return b64(sha.digest());
    }

    /** Of an account with these devices. */
    public static AccountState state(AccountId account, long version, int next, int... devices) {
        var state =
                AccountState.newBuilder()
                        .setAccount(account.byteString())
                        .setVersion(version)
                        .setStatus(AccountState.Status.STATUS_ACTIVE)
                        .setNextDevice(next);
        for (int device : devices) {
            state.addDevices(AccountState.Device.newBuilder().setId(device).setRegistrationId(42));
        }
        return state.build();
    }
}
