import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { hex } from '../../src/bytes.ts';
import {
  decodeKyberPrekey,
  decodePrekey,
  decodeSignedPrekey,
  encodeKyberPrekey,
  encodePrekey,
  encodeSignedPrekey,
} from '../../src/handshake/prekey-record.ts';
import { decodePrekeyMessage, encodePrekeyMessage } from '../../src/handshake/prekey-message.ts';
import { KeyPair, PublicKey } from '../../src/keys/curve.ts';
import { KyberKeyPair } from '../../src/keys/kyber.ts';
import { SignalMessage } from '../../src/ratchet/signal-message.ts';

const u32 = fc.nat({ max: 0xffff_ffff });
const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((u) => PublicKey.fromRaw(u));
const signature = sized(64);

function bytes(maxLength: number): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.uint8Array({ maxLength }).map((array) => new Uint8Array(array));
}

function sized(length: number): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((array) => new Uint8Array(array));
}

const contents = fc.record({
  ratchetKey: key,
  counter: u32,
  previousCounter: u32,
  ciphertext: bytes(300),
  pqRatchet: bytes(50),
  addresses: fc.option(sized(36), { nil: undefined }),
});

const messages = fc
  .tuple(contents, sized(32), key, key)
  .map(([content, macKey, sender, receiver]) => {
    return {
      message: SignalMessage.create(content, macKey, { sender, receiver }),
      macKey,
      sender,
      receiver,
    };
  });

test('a message is read back, and its MAC is over what was sent', () => {
  fc.assert(
    fc.property(messages, ({ message, macKey, sender, receiver }) => {
      const parsed = SignalMessage.deserialize(message.serialize());
      expect(parsed.content).toEqual(message.content);
      expect(parsed.content.ratchetKey.equals(message.content.ratchetKey)).toBe(true);
      expect(parsed.isAuthentic(macKey, { sender, receiver })).toBe(true);
      if (!sender.equals(receiver))
        expect(parsed.isAuthentic(macKey, { sender: receiver, receiver: sender })).toBe(false);
    }),
  );
});

test('a first message is read back', () => {
  const first = fc.record({
    prekeyId: fc.option(u32, { nil: undefined }),
    baseKey: key,
    identityKey: key,
    message: messages.map(({ message }) => message),
    registrationId: u32,
    signedPrekeyId: u32,
    kyberPrekeyId: u32,
    kyberCiphertext: bytes(1600),
  });
  fc.assert(
    fc.property(first, (message) => {
      const encoding = encodePrekeyMessage(message);
      const parsed = decodePrekeyMessage(encoding);
      expect(parsed).toEqual(message);
      expect(parsed.baseKey.equals(message.baseKey)).toBe(true);
      expect(parsed.identityKey.equals(message.identityKey)).toBe(true);
      expect(hex(encodePrekeyMessage(parsed))).toBe(hex(encoding));
    }),
  );
});

let keyPair: KeyPair;
let kyberPair: KyberKeyPair;
beforeAll(async () => {
  [keyPair, kyberPair] = [await KeyPair.generate(), KyberKeyPair.generate()];
});

test('prekeys are read back as they were stored', () => {
  const fields = fc.record({
    id: u32,
    signature,
    createdAt: fc.maxSafeNat(),
    lastResort: fc.boolean(),
  });
  fc.assert(
    fc.property(fields, ({ id, lastResort, ...signed }) => {
      expect(decodePrekey(encodePrekey({ id, keyPair })).id).toBe(id);
      const curve = decodeSignedPrekey(encodeSignedPrekey({ id, keyPair, ...signed }));
      expect(curve).toMatchObject({ id, ...signed });
      expect(curve.keyPair.publicKey.equals(keyPair.publicKey)).toBe(true);
      const stored = { id, keyPair: kyberPair, lastResort, ...signed };
      const kyber = decodeKyberPrekey(encodeKyberPrekey(stored));
      expect(kyber).toMatchObject({ id, lastResort, ...signed });
      expect(hex(encodeKyberPrekey(kyber))).toBe(hex(encodeKyberPrekey(stored)));
    }),
  );
});
