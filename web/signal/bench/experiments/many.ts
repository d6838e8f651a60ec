import {
  ContentHint,
  GroupCipher,
  KeyPair,
  MemorySenderKeyStore,
  openSealed,
  ProtocolAddress,
  randomUuid,
  sealSingle,
  SenderCertificate,
  ServerCertificate,
} from '../../src/index.ts';
import { type Experiment, rate } from '../experiment.ts';
import { TEXT } from './device.ts';

/** A message is sealed by its sender (version 1), and opened by its recipient. */
export const sealedSender: Experiment = {
  name: 'sealed',
  prepare: async () => {
    const [root, serverKey] = [await KeyPair.generate(), await KeyPair.generate()];
    const [alice, bob] = [await KeyPair.generate(), await KeyPair.generate()];
    const server = ServerCertificate.issue(1, serverKey.publicKey, root.privateKey);
    const expires = Date.now() + 86_400_000;
    const sender = new ProtocolAddress(randomUuid(), 1);
    const details = { sender, identityKey: alice.publicKey, expires };
    const content = {
      type: 'whisper' as const,
      senderCertificate: SenderCertificate.issue(details, server, serverKey.privateKey),
      content: TEXT,
      contentHint: ContentHint.DEFAULT,
    };
    const recipient = {
      address: new ProtocolAddress(randomUuid(), 1),
      identity: bob,
      trust: { roots: [root.publicKey] },
    };
    return async () => ({
      sealed: await rate(async () => {
        const sealed = await sealSingle(content, alice, bob.publicKey);
        await openSealed(sealed, recipient, Date.now());
      }),
    });
  },
};

/** A message is encrypted with a sender key, and decrypted by one member. */
export const senderKeys: Experiment = {
  name: 'sender-key',
  prepare: async () => {
    const alice = new GroupCipher(new MemorySenderKeyStore());
    const bob = new GroupCipher(new MemorySenderKeyStore());
    const self = new ProtocolAddress(randomUuid(), 1);
    const distributionId = randomUuid();
    await bob.accept(self, await alice.distribute(self, distributionId));
    return async () => ({
      'sender-key': await rate(async () => {
        const message = await alice.encrypt(self, distributionId, TEXT);
        await bob.decrypt(self, message.serialize());
      }),
    });
  },
};
