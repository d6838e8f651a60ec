import { type Bytes, be64, concat, equal, utf8 } from '../bytes.ts';
import { hkdf, hmac } from '../crypto.ts';
import { SignalError } from '../errors.ts';
import { Secret } from '../keys/secret.ts';

const PROTOCOL = 'Signal_PQCKA_V1_MLKEM768:';

/** A protocol label with an epoch behind it. */
export function label(purpose: string, epoch: number): Bytes {
  return concat(utf8(PROTOCOL + purpose), be64(epoch));
}

/** Ratcheted keys that authenticate the braid's own key exchange (ML-KEM Braid, section 2.2). */
export class Authenticator {
  readonly root: Secret;
  readonly mac: Secret;

  constructor(root: Secret, mac: Secret) {
    this.root = root;
    this.mac = mac;
  }

  static start(authKey: Secret): Authenticator {
    const zero = new Secret(new Uint8Array(32));
    return new Authenticator(zero, zero).update(1, authKey.expose());
  }

  update(epoch: number, secret: Uint8Array): Authenticator {
    const input = concat(this.root.expose(), secret);
    const keys = hkdf(undefined, input, label('Authenticator Update', epoch), 64);
    return new Authenticator(new Secret(keys.subarray(0, 32)), new Secret(keys.subarray(32)));
  }

  /** 32 bytes. */
  headerMac(epoch: number, header: Uint8Array): Bytes {
    return hmac(this.mac.expose(), concat(label('ekheader', epoch), header));
  }

  /** 32 bytes, over both halves of the ciphertext. */
  ciphertextMac(epoch: number, ciphertext: Uint8Array): Bytes {
    return hmac(this.mac.expose(), concat(label('ciphertext', epoch), ciphertext));
  }
}

/** @throws SignalError `bad-mac` unless both are equal */
export function requireMac(actual: Uint8Array, expected: Uint8Array): void {
  if (!equal(actual, expected))
    throw new SignalError('bad-mac', 'a forged post-quantum key exchange');
}
