import { hkdf as nobleHkdf } from '@noble/hashes/hkdf.js';
import { hmac as nobleHmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import { type Bytes, copy, utf8 } from './bytes.ts';
import { SignalError } from './errors.ts';

/*
 * Hashes are synchronous: the inputs are tens of bytes, and a call into WebCrypto costs more than
 * the hash. AES is WebCrypto's: constant-time, and fast for files.
 */

const NO_SALT = new Uint8Array(32);

export function sha256(data: Uint8Array): Bytes {
  return nobleSha256(data);
}

export function sha512(data: Uint8Array): Bytes {
  return nobleSha512(data);
}

/** HMAC-SHA256, 32 bytes. */
export function hmac(key: Uint8Array, data: Uint8Array): Bytes {
  return nobleHmac(nobleSha256, key, data);
}

/** HKDF-SHA256 (RFC 5869); without salt: 32 zero bytes. */
export function hkdf(
  salt: Uint8Array | undefined,
  secret: Uint8Array,
  info: string | Uint8Array,
  length: number,
): Bytes {
  const label = typeof info === 'string' ? utf8(info) : info;
  return nobleHkdf(nobleSha256, secret, salt ?? NO_SALT, label, length);
}

/** AES-256-CBC with PKCS#7. */
export async function aesCbcEncrypt(
  key: Uint8Array,
  iv: Uint8Array,
  plaintext: Uint8Array,
): Promise<Bytes> {
  const imported = await importAes('AES-CBC', key, 'encrypt');
  const parameters = { name: 'AES-CBC', iv: copy(iv) };
  return new Uint8Array(await crypto.subtle.encrypt(parameters, imported, copy(plaintext)));
}

/**
 * AES-256-CBC with PKCS#7. Only for ciphertexts whose MAC has been verified.
 *
 * @throws SignalError `bad-mac` if the length or the padding is wrong
 */
export async function aesCbcDecrypt(
  key: Uint8Array,
  iv: Uint8Array,
  ciphertext: Uint8Array,
): Promise<Bytes> {
  const imported = await importAes('AES-CBC', key, 'decrypt');
  const parameters = { name: 'AES-CBC', iv: copy(iv) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters, imported, copy(ciphertext)));
  } catch (cause) {
    throw new SignalError('bad-mac', 'the ciphertext is not properly padded', { cause });
  }
}

/** AES-256-CTR over a counter block that starts at zero: both directions. The key is used once. */
export async function aesCtr(key: Uint8Array, data: Uint8Array): Promise<Bytes> {
  const imported = await importAes('AES-CTR', key, 'encrypt');
  const parameters = { name: 'AES-CTR', counter: new Uint8Array(16), length: 32 };
  return new Uint8Array(await crypto.subtle.encrypt(parameters, imported, copy(data)));
}

function importAes(
  name: 'AES-CBC' | 'AES-CTR',
  key: Uint8Array,
  use: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', copy(key), name, false, [use]);
}
