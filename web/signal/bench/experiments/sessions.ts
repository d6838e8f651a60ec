import { type Experiment, rate, seconds } from '../experiment.ts';
import { conversationInMemory, Device, pingPongOnce, TEXT } from './device.ts';

const BATCH = 100;

/** A bundle is processed, a first message encrypted, and decrypted by the other side. */
export const handshakes: Experiment = {
  name: 'handshakes',
  prepare: async () => {
    const bob = await Device.inMemory();
    return async () => {
      const pairs = await Promise.all(
        Array.from({ length: BATCH / 2 }, async () => ({
          alice: await Device.inMemory(),
          bundle: await bob.store.publishBundle(),
        })),
      );
      const taken = await seconds(async () => {
        for (const { alice, bundle } of pairs) {
          const toBob = alice.with(bob);
          await toBob.processBundle(bundle);
          await bob.with(alice).decrypt(await toBob.encrypt(TEXT));
        }
      });
      return { handshakes: pairs.length / taken };
    };
  },
};

/** One side writes, the other reads. */
export const oneWay: Experiment = {
  name: 'one-way',
  prepare: async () => {
    const { toBob, toAlice } = await conversationInMemory();
    return async () => {
      let [encrypting, decrypting, messages] = [0, 0, 0];
      while (encrypting + decrypting < 1) {
        const batch: Awaited<ReturnType<typeof toBob.encrypt>>[] = [];
        encrypting += await seconds(async () => {
          for (let i = 0; i < BATCH; i++) batch.push(await toBob.encrypt(TEXT));
        });
        decrypting += await seconds(async () => {
          for (const message of batch) await toAlice.decrypt(message);
        });
        messages += BATCH;
      }
      return {
        'one-way': messages / (encrypting + decrypting),
        encrypt: messages / encrypting,
        decrypt: messages / decrypting,
      };
    };
  },
};

/** They answer each other in turn, so that every message turns the ratchet. */
export const pingPong: Experiment = {
  name: 'ping-pong',
  prepare: async () => {
    const both = await conversationInMemory();
    return async () => ({ 'ping-pong': 2 * (await rate(() => pingPongOnce(both))) });
  },
};
