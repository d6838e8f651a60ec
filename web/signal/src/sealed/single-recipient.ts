import { type Bytes, concat, equal, utf8 } from '../bytes.ts';
import { aesCtr, hkdf, hmac } from '../crypto.ts';
import { SignalError } from '../errors.ts';
import { KeyPair, PublicKey } from '../keys/curve.ts';
import { bytes, message } from '../wire/protobuf.ts';
import { type SealedContent, decodeContent, encodeContent } from './content.ts';
import { SINGLE_RECIPIENT } from './version.ts';

/*
 * Sealed sender v1: the sender's identity key under an ephemeral agreement, and the content under
 * one of the two identities, so that the recipient learns who sealed it, and nobody else does.
 */

const SALT = utf8('UnidentifiedDelivery');
const MAC = 10;

const format = message({
  ephemeralPublic: bytes(1),
  encryptedStatic: bytes(2),
  encryptedMessage: bytes(3),
});

interface Keys {
  readonly chain: Bytes;
  readonly cipher: Bytes;
  readonly mac: Bytes;
}

/** @throws SignalError `invalid-key` for a recipient's key of small order */
export async function sealSingle(
  content: SealedContent,
  sender: KeyPair,
  recipient: PublicKey,
): Promise<Bytes> {
  const ephemeral = await KeyPair.generate();
  const outer = ephemeralKeys(
    await ephemeral.privateKey.agree(recipient),
    recipient,
    ephemeral.publicKey,
  );
  const encryptedStatic = await seal(outer, sender.publicKey.serialize());
  const inner = staticKeys(await sender.privateKey.agree(recipient), outer, encryptedStatic);
  const encoded = format.encode({
    ephemeralPublic: ephemeral.publicKey.serialize(),
    encryptedStatic,
    encryptedMessage: await seal(inner, encodeContent(content)),
  });
  return concat(Uint8Array.of(SINGLE_RECIPIENT), encoded);
}

/**
 * The content, whose certificate names the key that sealed it but is not verified yet.
 *
 * @throws SignalError `malformed-message`, `invalid-key`, `bad-mac`, `bad-certificate`
 */
export async function openSingle(sealed: Uint8Array, recipient: KeyPair): Promise<SealedContent> {
  const { ephemeralPublic, encryptedStatic, encryptedMessage } = format.decode(sealed.subarray(1));
  if (
    ephemeralPublic === undefined ||
    encryptedStatic === undefined ||
    encryptedMessage === undefined
  )
    throw new SignalError('malformed-message', 'not a sealed message');
  const ephemeral = PublicKey.deserialize(ephemeralPublic);
  const outer = ephemeralKeys(
    await recipient.privateKey.agree(ephemeral),
    recipient.publicKey,
    ephemeral,
  );
  const sender = PublicKey.deserialize(await open(outer, encryptedStatic));
  const inner = staticKeys(await recipient.privateKey.agree(sender), outer, encryptedStatic);
  const content = decodeContent(await open(inner, encryptedMessage));
  if (!content.senderCertificate.identityKey.equals(sender))
    throw new SignalError('bad-certificate', 'the certificate is not of the key that sealed this');
  return content;
}

function ephemeralKeys(agreement: Uint8Array, recipient: PublicKey, ephemeral: PublicKey): Keys {
  return derive(concat(SALT, recipient.serialize(), ephemeral.serialize()), agreement);
}

function staticKeys(agreement: Uint8Array, outer: Keys, encryptedStatic: Uint8Array): Keys {
  return derive(concat(outer.chain, encryptedStatic), agreement);
}

function derive(salt: Uint8Array, agreement: Uint8Array): Keys {
  const derived = hkdf(salt, agreement, '', 96);
  return {
    chain: derived.slice(0, 32),
    cipher: derived.slice(32, 64),
    mac: derived.slice(64),
  };
}

/** AES-256-CTR and ten bytes of HMAC-SHA256; the keys are for one plaintext. */
async function seal({ cipher, mac }: Keys, plaintext: Uint8Array): Promise<Bytes> {
  const ciphertext = await aesCtr(cipher, plaintext);
  return concat(ciphertext, hmac(mac, ciphertext).subarray(0, MAC));
}

async function open({ cipher, mac }: Keys, sealed: Uint8Array): Promise<Bytes> {
  if (sealed.length < MAC) throw new SignalError('malformed-message', 'sealed bytes without a MAC');
  const ciphertext = sealed.subarray(0, -MAC);
  if (!equal(sealed.subarray(-MAC), hmac(mac, ciphertext).subarray(0, MAC)))
    throw new SignalError('bad-mac', 'the sealed bytes were altered, or are not for this key');
  return aesCtr(cipher, ciphertext);
}
