import { type Bytes, concat, copy, equal } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { fromMontgomery, littleEndian, Point } from './edwards.ts';
import { Redacted } from './redacted.ts';
import {
  generate,
  type ImportedPoint,
  importPoint,
  type ImportedScalar,
  importScalar,
  publicPoint,
  sharedSecret,
} from './x25519.ts';
import { sign, verify } from './xeddsa.ts';

const TYPE = 0x05;

/** What the platform computes with, for keys that have been agreed with before. */
const points = new WeakMap<PublicKey, ImportedPoint>();

async function imported(key: PublicKey): Promise<ImportedPoint> {
  const point = points.get(key) ?? (await importPoint(key.raw()));
  points.set(key, point);
  return point;
}

/** An X25519 public key, for agreement and for XEdDSA verification. */
export class PublicKey {
  /** The serialized form: 0x05 and 32 bytes of u-coordinate. */
  readonly #bytes: Bytes;

  private constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  /**
   * Reads 0x05 and the 32 bytes of the u-coordinate.
   *
   * @throws SignalError `invalid-key` for another type or length
   */
  static deserialize(bytes: Uint8Array): PublicKey {
    if (bytes.length !== 33 || bytes[0] !== TYPE)
      throw new SignalError('invalid-key', 'not a serialized X25519 public key');
    return new PublicKey(copy(bytes));
  }

  /** @throws SignalError `invalid-key` unless `u` is 32 bytes */
  static fromRaw(u: Uint8Array): PublicKey {
    return PublicKey.deserialize(concat(Uint8Array.of(TYPE), u));
  }

  /** 33 bytes. */
  serialize(): Bytes {
    return copy(this.#bytes);
  }

  /** The u-coordinate, 32 bytes. */
  raw(): Bytes {
    return this.#bytes.slice(1);
  }

  equals(other: PublicKey): boolean {
    return equal(this.#bytes, other.#bytes);
  }

  /** Whether `signature` (64 bytes, XEdDSA) is this key's over `message`. */
  verify(message: Uint8Array, signature: Uint8Array): boolean {
    return verify(this.raw(), message, signature);
  }

  /** Whether u is reduced and the point lies in the subgroup of prime order. */
  isCanonical(): boolean {
    const u = littleEndian(this.raw());
    try {
      const point = fromMontgomery(u, 0);
      return u < Point.Fp.ORDER && !point.is0() && point.isTorsionFree();
    } catch {
      return false;
    }
  }
}

function clamp(bytes: Uint8Array): Bytes {
  const scalar = copy(bytes);
  scalar[0] = (scalar[0] ?? 0) & 0xf8;
  scalar[31] = ((scalar[31] ?? 0) & 0x7f) | 0x40;
  return scalar;
}

/** An X25519 private key; clamped when it is loaded. */
export class PrivateKey extends Redacted {
  readonly #scalar: Bytes;
  #publicKey: PublicKey | undefined;
  #imported: ImportedScalar | undefined;

  private constructor(scalar: Bytes, publicKey?: PublicKey, imported?: ImportedScalar) {
    super();
    this.#scalar = scalar;
    this.#publicKey = publicKey;
    this.#imported = imported;
  }

  static async generate(): Promise<PrivateKey> {
    const { scalar, u, imported } = await generate();
    return new PrivateKey(clamp(scalar), PublicKey.fromRaw(u), imported);
  }

  /**
   * Reads 32 bytes and clamps them (RFC 7748, section 5).
   *
   * @param publicKey the one that belongs to it, where that is known: it saves computing it
   * @throws SignalError `invalid-key` for another length
   */
  static deserialize(bytes: Uint8Array, publicKey?: PublicKey): PrivateKey {
    if (bytes.length !== 32) throw new SignalError('invalid-key', 'a private key has 32 bytes');
    return new PrivateKey(clamp(bytes), publicKey);
  }

  /** The clamped 32 bytes, in the clear: for storage alone. */
  serialize(): Bytes {
    return copy(this.#scalar);
  }

  async publicKey(): Promise<PublicKey> {
    return (this.#publicKey ??= PublicKey.fromRaw(await publicPoint(await this.#import())));
  }

  /**
   * X25519, 32 bytes.
   *
   * @throws SignalError `invalid-key` if the result is zero: `theirs` has a small order
   */
  async agree(theirs: PublicKey): Promise<Bytes> {
    const [scalar, point] = [await this.#import(), await imported(theirs)];
    try {
      return await sharedSecret(scalar, point);
    } catch (cause) {
      throw new SignalError('invalid-key', 'the public key has a small order', { cause });
    }
  }

  /** An XEdDSA signature, 64 bytes. */
  sign(message: Uint8Array): Bytes {
    return sign(this.#scalar, message);
  }

  async #import(): Promise<ImportedScalar> {
    return (this.#imported ??= await importScalar(this.#scalar, this.#publicKey?.raw()));
  }
}

/** A private key and its public key. */
export class KeyPair {
  readonly publicKey: PublicKey;
  readonly privateKey: PrivateKey;

  private constructor(publicKey: PublicKey, privateKey: PrivateKey) {
    this.publicKey = publicKey;
    this.privateKey = privateKey;
  }

  static async generate(): Promise<KeyPair> {
    return KeyPair.of(await PrivateKey.generate());
  }

  static async of(privateKey: PrivateKey): Promise<KeyPair> {
    return new KeyPair(await privateKey.publicKey(), privateKey);
  }

  /** For state that this package stored itself: the two are taken to belong together. */
  static restore(publicKey: PublicKey, privateKey: PrivateKey): KeyPair {
    return new KeyPair(publicKey, PrivateKey.deserialize(privateKey.serialize(), publicKey));
  }
}
