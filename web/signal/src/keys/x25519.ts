import { x25519 } from '@noble/curves/ed25519.js';
import { type Bytes, concat } from '../bytes.ts';

/*
 * X25519 (RFC 7748): WebCrypto's where there is one (constant-time, and many times faster), noble's
 * otherwise. Both refuse an all-zero result.
 */

/** PKCS#8 of an X25519 private key up to its 32 bytes (RFC 8410, section 7). */
// prettier-ignore
const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);
const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31));
const NAME = 'X25519';

/** A private key in the form that the platform computes with. */
export type ImportedScalar = CryptoKey | Bytes;

/** A public key in the form that the platform computes with. */
export type ImportedPoint = CryptoKey | Bytes;

/** A private key and its u-coordinate, both of 32 bytes. */
export interface RawKeyPair {
  readonly scalar: Bytes;
  readonly u: Bytes;
  readonly imported: ImportedScalar;
}

let native: Promise<boolean> | undefined;

/** Whether the platform knows the curve; asked once. */
function hasNative(): Promise<boolean> {
  return (native ??= crypto.subtle.importKey('raw', BASE_POINT, NAME, false, []).then(
    () => true,
    () => false,
  ));
}

/** A new key pair; its scalar need not be clamped. */
export async function generate(): Promise<RawKeyPair> {
  if (!(await hasNative())) {
    const { secretKey, publicKey } = x25519.keygen();
    return { scalar: secretKey, u: publicKey, imported: secretKey };
  }
  const pair = await crypto.subtle.generateKey({ name: NAME }, true, ['deriveBits']);
  const { privateKey } = pair;
  const { d = '', x = '' } = await crypto.subtle.exportKey('jwk', privateKey);
  return { scalar: fromBase64Url(d), u: fromBase64Url(x), imported: privateKey };
}

/** @param u of the same key, where it is known: platforms read the pair much faster */
export async function importScalar(scalar: Bytes, u: Bytes | undefined): Promise<ImportedScalar> {
  if (!(await hasNative())) return scalar;
  if (u === undefined) {
    const encoded = concat(PKCS8, scalar);
    return crypto.subtle.importKey('pkcs8', encoded, NAME, false, ['deriveBits']);
  }
  const key = { kty: 'OKP', crv: NAME, d: toBase64Url(scalar), x: toBase64Url(u) };
  return crypto.subtle.importKey('jwk', key, NAME, false, ['deriveBits']);
}

/** @param u 32 bytes */
export async function importPoint(u: Bytes): Promise<ImportedPoint> {
  return (await hasNative()) ? crypto.subtle.importKey('raw', u, NAME, false, []) : u;
}

/** The shared u-coordinate, 32 bytes; rejects if it is zero. */
export async function sharedSecret(scalar: ImportedScalar, point: ImportedPoint): Promise<Bytes> {
  if (scalar instanceof Uint8Array || point instanceof Uint8Array)
    return x25519.getSharedSecret(scalar as Bytes, point as Bytes);
  const parameters = { name: NAME, public: point };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, scalar, 256));
}

export async function publicPoint(scalar: ImportedScalar): Promise<Bytes> {
  return sharedSecret(scalar, await importPoint(BASE_POINT));
}

function toBase64Url(bytes: Bytes): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Bytes {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
