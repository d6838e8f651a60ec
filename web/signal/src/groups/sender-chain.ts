import { type Bytes } from '../bytes.ts';
import { aesCbcDecrypt, aesCbcEncrypt, hkdf, hmac } from '../crypto.ts';
import { SignalError } from '../errors.ts';
import { Redacted } from '../keys/redacted.ts';
import { Secret } from '../keys/secret.ts';

const LAST = 0xffff_ffff;

/** A sender's chain at one of its iterations; immutable. */
export class SenderChain extends Redacted {
  /** How many messages it has had keys for. */
  readonly iteration: number;
  /** 32 bytes. */
  readonly key: Secret;

  constructor(iteration: number, key: Secret) {
    super();
    this.iteration = iteration;
    this.key = key;
  }

  /** Of the message of this iteration. */
  messageSeed(): Bytes {
    return hmac(this.key.expose(), Uint8Array.of(1));
  }

  /** @throws SignalError `malformed-message` after 2^32 - 1 messages */
  next(): SenderChain {
    if (this.iteration === LAST)
      throw new SignalError('malformed-message', 'the sender chain has come to its end');
    const key = new Secret(hmac(this.key.expose(), Uint8Array.of(2)));
    return new SenderChain(this.iteration + 1, key);
  }
}

/** The plaintext as one message has it. A seed is for one message. */
export function sealWithSeed(seed: Uint8Array, plaintext: Uint8Array): Promise<Bytes> {
  const { key, iv } = messageKeys(seed);
  return aesCbcEncrypt(key, iv, plaintext);
}

/** @throws SignalError `bad-mac` if it is not properly padded */
export function openWithSeed(seed: Uint8Array, ciphertext: Uint8Array): Promise<Bytes> {
  const { key, iv } = messageKeys(seed);
  return aesCbcDecrypt(key, iv, ciphertext);
}

function messageKeys(seed: Uint8Array): { key: Uint8Array; iv: Uint8Array } {
  const derived = hkdf(undefined, seed, 'WhisperGroup', 48);
  return { iv: derived.subarray(0, 16), key: derived.subarray(16) };
}
