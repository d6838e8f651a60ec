import { type PrekeyBundle, requireSignatures } from '../handshake/bundle.ts';
import { initiate, respond } from '../handshake/pqxdh.ts';
import type { PrekeyMessage } from '../handshake/prekey-message.ts';
import { SignalError } from '../errors.ts';
import { KeyPair } from '../keys/curve.ts';
import { SkippedKeys } from '../keys/skipped-keys.ts';
import type { Session } from '../ratchet/session.ts';
import { type MinimumSpqrVersion, startSpqr } from '../spqr/ratchet.ts';
import type { LocalIdentity, ProtocolStore } from './store.ts';

/**
 * A session that we begin, from a bundle of the other side.
 *
 * @throws SignalError `bad-signature`, `invalid-key`
 */
export async function beginSession(
  local: LocalIdentity,
  bundle: PrekeyBundle,
  minimumSpqr: MinimumSpqrVersion,
  now: number,
): Promise<Session> {
  requireSignatures(bundle);
  const { signedPrekey, kyberPrekey, prekey } = bundle;
  const { rootKey, chain, pqAuthKey, baseKey, kyberCiphertext } = await initiate(
    local.keyPair.privateKey,
    {
      identityKey: bundle.identityKey,
      signedPrekey: signedPrekey.publicKey,
      prekey: prekey?.publicKey,
      kyberPrekey: kyberPrekey.publicKey,
    },
  );
  const ratchetKey = await KeyPair.generate();
  const sending = rootKey.step(await ratchetKey.privateKey.agree(signedPrekey.publicKey));
  const receiver = { ratchetKey: signedPrekey.publicKey, chain, skipped: SkippedKeys.NONE };
  return {
    parties: {
      localIdentity: local.keyPair.publicKey,
      remoteIdentity: bundle.identityKey,
      localRegistrationId: local.registrationId,
      remoteRegistrationId: bundle.registrationId,
    },
    baseKey,
    rootKey: sending.rootKey,
    sender: { ratchetKey, chain: sending.chain },
    previousCounter: 0,
    receivers: [receiver],
    spqr: startSpqr(pqAuthKey, 'a2b', minimumSpqr),
    pending: {
      prekeyId: prekey?.id,
      signedPrekeyId: signedPrekey.id,
      kyberPrekeyId: kyberPrekey.id,
      kyberCiphertext,
      createdAt: now,
    },
  };
}

/**
 * A session that the other side began, from its first message.
 *
 * @throws SignalError `unknown-prekey` if it uses a prekey that we do not have (any more),
 *     `invalid-key`
 */
export async function answerSession(
  local: LocalIdentity,
  message: PrekeyMessage,
  store: ProtocolStore,
  minimumSpqr: MinimumSpqrVersion,
): Promise<Session> {
  const { prekeyId, identityKey, baseKey, kyberCiphertext } = message;
  const signedPrekey = known(await store.loadSignedPrekey(message.signedPrekeyId));
  const kyberPrekey = known(await store.loadKyberPrekey(message.kyberPrekeyId));
  const prekey = prekeyId === undefined ? undefined : known(await store.loadPrekey(prekeyId));
  const { rootKey, chain, pqAuthKey } = await respond(
    {
      identity: local.keyPair.privateKey,
      signedPrekey: signedPrekey.keyPair.privateKey,
      prekey: prekey?.keyPair.privateKey,
      kyberPrekey: kyberPrekey.keyPair.secretKey,
    },
    { identityKey, baseKey, kyberCiphertext },
  );
  return {
    parties: {
      localIdentity: local.keyPair.publicKey,
      remoteIdentity: identityKey,
      localRegistrationId: local.registrationId,
      remoteRegistrationId: message.registrationId,
    },
    baseKey,
    rootKey,
    sender: { ratchetKey: signedPrekey.keyPair, chain },
    previousCounter: 0,
    receivers: [],
    spqr: startSpqr(pqAuthKey, 'b2a', minimumSpqr),
  };
}

function known<T>(prekey: T | undefined): T {
  if (prekey === undefined) throw new SignalError('unknown-prekey');
  return prekey;
}
