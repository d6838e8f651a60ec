import type { Bytes } from '../bytes.ts';
import { KeyPair, PrivateKey, PublicKey } from '../keys/curve.ts';
import { SkippedKeys } from '../keys/skipped-keys.ts';
import { ChainKey } from '../ratchet/chain-key.ts';
import { RootKey } from '../ratchet/root-key.ts';
import type { PendingHandshake, ReceiverChain, Session } from '../ratchet/session.ts';
import { decodeSpqr, encodeSpqr, spqrMessage } from '../spqr/record.ts';
import { bytes, message, nested, repeated, uint32, uint64 } from '../wire/protobuf.ts';
import { present, sized } from '../wire/stored.ts';

const receiverMessage = message({
  ratchetKey: bytes(1),
  chainKey: bytes(2),
  index: uint32(3),
  skipped: bytes(4),
});

const pendingMessage = message({
  prekeyId: uint32(1),
  signedPrekeyId: uint32(2),
  kyberPrekeyId: uint32(3),
  kyberCiphertext: bytes(4),
  createdAt: uint64(5),
});

const sessionMessage = message({
  localIdentity: bytes(1),
  remoteIdentity: bytes(2),
  localRegistrationId: uint32(3),
  remoteRegistrationId: uint32(4),
  baseKey: bytes(5),
  rootKey: bytes(6),
  senderPublicKey: bytes(7),
  senderPrivateKey: bytes(8),
  senderChainKey: bytes(9),
  senderIndex: uint32(10),
  previousCounter: uint32(11),
  receivers: repeated(nested(12, receiverMessage)),
  spqr: nested(13, spqrMessage),
  pending: nested(14, pendingMessage),
});

/** The whole state of a session, secrets in the clear. */
export function encodeSession(session: Session): Bytes {
  const { parties, sender, pending } = session;
  return sessionMessage.encode({
    localIdentity: parties.localIdentity.serialize(),
    remoteIdentity: parties.remoteIdentity.serialize(),
    localRegistrationId: parties.localRegistrationId,
    remoteRegistrationId: parties.remoteRegistrationId,
    baseKey: session.baseKey.serialize(),
    rootKey: session.rootKey.serialize(),
    senderPublicKey: sender.ratchetKey.publicKey.serialize(),
    senderPrivateKey: sender.ratchetKey.privateKey.serialize(),
    senderChainKey: sender.chain.serialize(),
    senderIndex: sender.chain.index,
    previousCounter: session.previousCounter,
    receivers: session.receivers.map(({ ratchetKey, chain, skipped }) => ({
      ratchetKey: ratchetKey.serialize(),
      chainKey: chain.serialize(),
      index: chain.index,
      skipped: skipped.serialize(),
    })),
    spqr: encodeSpqr(session.spqr),
    pending: pending && { ...pending, createdAt: BigInt(pending.createdAt) },
  });
}

/** @throws SignalError `invalid-record`, `invalid-key`, `malformed-message` */
export function decodeSession(stored: Uint8Array): Session {
  const values = sessionMessage.decode(stored);
  return {
    parties: {
      localIdentity: PublicKey.deserialize(present(values.localIdentity)),
      remoteIdentity: PublicKey.deserialize(present(values.remoteIdentity)),
      localRegistrationId: present(values.localRegistrationId),
      remoteRegistrationId: present(values.remoteRegistrationId),
    },
    baseKey: PublicKey.deserialize(present(values.baseKey)),
    rootKey: new RootKey(sized(values.rootKey, 32)),
    sender: {
      ratchetKey: KeyPair.restore(
        PublicKey.deserialize(present(values.senderPublicKey)),
        PrivateKey.deserialize(present(values.senderPrivateKey)),
      ),
      chain: new ChainKey(sized(values.senderChainKey, 32), present(values.senderIndex)),
    },
    previousCounter: present(values.previousCounter),
    receivers: (values.receivers ?? []).map(decodeReceiver),
    spqr: decodeSpqr(present(values.spqr)),
    pending: values.pending && decodePending(values.pending),
  };
}

function decodeReceiver(stored: ReturnType<typeof receiverMessage.decode>): ReceiverChain {
  return {
    ratchetKey: PublicKey.deserialize(present(stored.ratchetKey)),
    chain: new ChainKey(sized(stored.chainKey, 32), present(stored.index)),
    skipped: SkippedKeys.deserialize(present(stored.skipped)),
  };
}

function decodePending(stored: ReturnType<typeof pendingMessage.decode>): PendingHandshake {
  return {
    prekeyId: stored.prekeyId,
    signedPrekeyId: present(stored.signedPrekeyId),
    kyberPrekeyId: present(stored.kyberPrekeyId),
    kyberCiphertext: present(stored.kyberCiphertext),
    createdAt: Number(present(stored.createdAt)),
  };
}
