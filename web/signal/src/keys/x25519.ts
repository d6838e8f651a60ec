import { x25519 } from '@noble/curves/ed25519.js';
import { type Bytes, copy, concat } from '../bytes.ts';

/*
 * X25519 (RFC 7748): WebCrypto's where there is one (constant-time, twenty times faster), noble's
 * otherwise. Both refuse an all-zero result.
 */

/** PKCS#8 of an X25519 private key up to its 32 bytes (RFC 8410, section 7). */
const PKCS8 = Uint8Array.of(
  ...[
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20,
  ],
);
const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31));

/** A private key in the form that the platform computes with. */
export type ImportedScalar = CryptoKey | Bytes;

let native: Promise<boolean> | undefined;

async function hasNative(): Promise<boolean> {
  try {
    await importNative(BASE_POINT);
    return true;
  } catch {
    return false;
  }
}

function importNative(scalar: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', concat(PKCS8, scalar), 'X25519', false, ['deriveBits']);
}

export async function importScalar(scalar: Uint8Array): Promise<ImportedScalar> {
  native ??= hasNative();
  return (await native) ? importNative(scalar) : copy(scalar);
}

/** The shared u-coordinate; rejects if it is zero. */
export async function sharedSecret(scalar: ImportedScalar, u: Uint8Array): Promise<Bytes> {
  if (scalar instanceof Uint8Array) return x25519.getSharedSecret(scalar, u);
  const point = await crypto.subtle.importKey('raw', copy(u), 'X25519', false, []);
  const parameters = { name: 'X25519', public: point };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, scalar, 256));
}

export function publicPoint(scalar: ImportedScalar): Promise<Bytes> {
  return sharedSecret(scalar, BASE_POINT);
}
