package im.exo.auth.credentials;

import com.google.protobuf.ByteString;

import im.exo.auth.secret.AuthSecret;
import im.exo.contract.AccountId;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Salts for accounts that do not exist: always the same one, so that asking tells nothing. */
@Singleton
public final class FakeSalts {

    private final AuthSecret.Authenticator authenticator;

    @Inject
    FakeSalts(AuthSecret secret) {
        this.authenticator = secret.authenticator("exo fake salt v1");
    }

    public KdfSalt of(AccountId account) {
        byte[] bytes = authenticator.over(account.bytes());
        return new KdfSalt(ByteString.copyFrom(bytes, 0, KdfSalt.BYTES));
    }
}
