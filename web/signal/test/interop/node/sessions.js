import * as signal from '@signalapp/libsignal-client';
import { addressOf } from './device.js';

const publicKey = (bytes) => signal.PublicKey.deserialize(bytes);

export function publish(own, { lastResort, oneTime }) {
  const id = own.nextId++;
  const signed = signal.PrivateKey.generate();
  const signature = own.key.sign(signed.getPublicKey().serialize());
  own.signedPrekeys.records.set(
    id,
    signal.SignedPreKeyRecord.new(id, Date.now(), signed.getPublicKey(), signed, signature),
  );
  const kyber = signal.KEMKeyPair.generate();
  const kyberSignature = own.key.sign(kyber.getPublicKey().serialize());
  own.kyberPrekeys.records.set(
    id,
    signal.KyberPreKeyRecord.new(id, Date.now(), kyber, kyberSignature),
  );
  if (lastResort) own.kyberPrekeys.lastResort.add(id);
  const bundle = {
    registrationId: own.registrationId,
    identityKey: own.key.getPublicKey().serialize(),
    signedPrekey: { id, publicKey: signed.getPublicKey().serialize(), signature },
    kyberPrekey: { id, publicKey: kyber.getPublicKey().serialize(), signature: kyberSignature },
  };
  if (!oneTime) return bundle;
  const prekey = signal.PrivateKey.generate();
  own.prekeys.records.set(id, signal.PreKeyRecord.new(id, prekey.getPublicKey(), prekey));
  return { ...bundle, prekey: { id, publicKey: prekey.getPublicKey().serialize() } };
}

export async function process(own, { from, bundle }) {
  const { prekey, signedPrekey, kyberPrekey } = bundle;
  await signal.processPreKeyBundle(
    signal.PreKeyBundle.new(
      bundle.registrationId,
      from.deviceId,
      prekey?.id ?? null,
      prekey ? publicKey(prekey.publicKey) : null,
      signedPrekey.id,
      publicKey(signedPrekey.publicKey),
      signedPrekey.signature,
      publicKey(bundle.identityKey),
      kyberPrekey.id,
      signal.KEMPublicKey.deserialize(kyberPrekey.publicKey),
      kyberPrekey.signature,
    ),
    addressOf(from),
    own.address,
    own.sessions,
    own.identities,
  );
}

export async function encrypt(own, { to, plaintext }) {
  const message = await signal.signalEncrypt(
    plaintext,
    addressOf(to),
    own.address,
    own.sessions,
    own.identities,
  );
  const type = message.type() === signal.CiphertextMessageType.PreKey ? 'prekey' : 'whisper';
  return { type, body: own.remember(message) };
}

export function decrypt(own, { from, type, body }) {
  if (type === 'prekey')
    return signal.signalDecryptPreKey(
      signal.PreKeySignalMessage.deserialize(body),
      addressOf(from),
      own.address,
      own.sessions,
      own.identities,
      own.prekeys,
      own.signedPrekeys,
      own.kyberPrekeys,
    );
  return signal.signalDecrypt(
    signal.SignalMessage.deserialize(body),
    addressOf(from),
    own.address,
    own.sessions,
    own.identities,
  );
}

export async function archive(own, { to }) {
  const record = await own.sessions.getSession(addressOf(to));
  record.archiveCurrentState();
  await own.sessions.saveSession(addressOf(to), record);
}

export async function approve(own, { from, identityKey }) {
  await own.identities.saveIdentity(addressOf(from), publicKey(identityKey));
}
