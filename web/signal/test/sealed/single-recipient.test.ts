import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, concat, hex } from '../../src/bytes.ts';
import { ContentHint } from '../../src/sealed/content.ts';
import { openSealed, type SealedRecipient } from '../../src/sealed/open.ts';
import { sealSingle } from '../../src/sealed/single-recipient.ts';
import { type SenderCertificate } from '../../src/sealed/sender-certificate.ts';
import type { LibsignalDevice } from '../interop/libsignal-device.ts';
import { Libsignal } from '../interop/libsignal.ts';
import { LANGUAGES, startPeer } from '../interop/peer.ts';
import { peerRefusal } from '../interop/refusal.ts';
import { LONG, sampled } from '../support/long.ts';
import { flipped } from '../support/refusal.ts';
import { contentOf, GROUP, NOW, Person, Platform, PLAINTEXT } from './support.ts';

const ROUNDS = LONG ? 1000 : 50;

let platform: Platform;
let alice: Person;
let bob: Person;
let certificate: SenderCertificate;
let asBob: SealedRecipient;
beforeAll(async () => {
  [platform, alice, bob] = await Promise.all([Platform.start(), Person.any(), Person.any()]);
  certificate = platform.certificate(alice);
  asBob = { address: bob.address, identity: bob.identity, trust: platform.trust };
});

function sealed(more = {}): Promise<Bytes> {
  return sealSingle(contentOf(certificate, more), alice.identity, bob.identity.publicKey);
}

describe.each(LANGUAGES)('libsignal for %s', (language) => {
  const libsignal = new Libsignal(startPeer(language));
  afterAll(() => libsignal.end());

  let alices: LibsignalDevice;
  let bobs: LibsignalDevice;
  beforeAll(async () => {
    alices = await libsignal.device(alice.address, alice.identity);
    bobs = await libsignal.device(bob.address, bob.identity);
    await alices.approve(bob, bob.identity.publicKey);
  });

  test('opens what is sealed here', async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const contentHint = i % 4;
      const groupId = i % 2 === 0 ? GROUP : undefined;
      const message = await sealed({ contentHint, groupId });
      const opened = await bobs.unseal(message);
      expect(opened).toEqual({
        type: 8,
        content: PLAINTEXT,
        contentHint,
        groupId: groupId ?? null,
        certificate: certificate.serialize(),
      });
    }
  });

  test('is opened here in what it seals', async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const content = contentOf(certificate, {
        contentHint: i % 4,
        ...(i % 2 === 0 && { groupId: GROUP }),
      });
      const message = await alices.seal(bob, content);
      const opened = await openSealed(message, asBob, NOW);
      expect(opened.type).toBe('plaintext');
      expect(opened.content).toEqual(PLAINTEXT);
      expect(opened.contentHint).toBe(i % 4);
      expect(opened.groupId).toEqual(content.groupId);
      expect(opened.senderCertificate.sender.equals(alice.address)).toBe(true);
    }
  });

  test('refuses a message with any byte changed, as we do', async () => {
    const message = await sealed();
    for (const index of sampled(message.length, 60)) {
      const bad = flipped(message, index);
      // The lower half of the first byte says what the sender could speak.
      if (index === 0) bad[0] = 0x21;
      await expect(openSealed(bad, asBob, NOW)).rejects.toMatchObject({ name: 'SignalError' });
      await peerRefusal(bobs.unseal(bad));
    }
    await openSealed(message, asBob, NOW);
    await bobs.unseal(message);
  });

  test('refuses a certificate of somebody else, as we do', async () => {
    const mallory = await Person.any();
    const stolen = await sealSingle(
      contentOf(certificate),
      mallory.identity,
      bob.identity.publicKey,
    );
    await expect(openSealed(stolen, asBob, NOW)).rejects.toMatchObject({ code: 'bad-certificate' });
    await peerRefusal(bobs.unseal(stolen));
  });
});

test('content of every type comes back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('prekey', 'whisper', 'sender-key', 'plaintext'),
      fc.uint8Array({ maxLength: 2000 }),
      fc.option(fc.uint8Array({ minLength: 1 }), { nil: undefined }),
      fc.nat({ max: 0xffff_ffff }),
      async (type, content, groupId, contentHint) => {
        const opened = await openSealed(
          await sealed({ type, content, groupId, contentHint }),
          asBob,
          NOW,
        );
        expect({ ...opened, senderCertificate: undefined }).toEqual({
          type,
          content,
          groupId,
          contentHint,
          senderCertificate: undefined,
        });
      },
    ),
    { numRuns: 30 },
  );
});

test('an empty group is none, and no hint the default one', async () => {
  const opened = await openSealed(await sealed({ groupId: new Uint8Array(0) }), asBob, NOW);
  expect(opened.groupId).toBeUndefined();
  expect(opened.contentHint).toBe(ContentHint.DEFAULT);
});

test('a message that is cut anywhere, or has bytes behind it, is refused', async () => {
  const message = await sealed();
  for (const length of sampled(message.length, 30))
    await expect(openSealed(message.slice(0, length), asBob, NOW)).rejects.toMatchObject({
      name: 'SignalError',
    });
  await expect(openSealed(concat(message, Uint8Array.of(1)), asBob, NOW)).rejects.toMatchObject({
    code: 'malformed-message',
  });
});

test('nobody else opens it', async () => {
  const eve = { ...asBob, identity: (await Person.any()).identity };
  await expect(openSealed(await sealed(), eve, NOW)).rejects.toMatchObject({ code: 'bad-mac' });
});

test('a sender with an expired, or a foreign, certificate is refused', async () => {
  const message = await sealed();
  await expect(openSealed(message, asBob, NOW + 1)).rejects.toMatchObject({
    code: 'certificate-expired',
  });
  const { trust } = await Platform.start();
  await expect(openSealed(message, { ...asBob, trust }, NOW)).rejects.toMatchObject({
    code: 'bad-certificate',
  });
});

test('what this very device sealed is refused as its own', async () => {
  const asAlice = { ...asBob, address: alice.address };
  await expect(openSealed(await sealed(), asAlice, NOW)).rejects.toMatchObject({
    code: 'self-send',
  });
});

test('no bytes, and versions that are none, are refused', async () => {
  await expect(openSealed(new Uint8Array(0), asBob, NOW)).rejects.toMatchObject({
    code: 'malformed-message',
  });
  const message = await sealed();
  for (const version of [0x00, 0x01, 0x31, 0xf1]) {
    message[0] = version;
    await expect(openSealed(message, asBob, NOW)).rejects.toMatchObject({
      code: 'unsupported-version',
    });
  }
});

test('one message is not like another of the same content', async () => {
  expect(hex(await sealed())).not.toBe(hex(await sealed()));
});

test('whatever bytes come are refused with an error of this package', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0x11, 0x22, 0x23),
      fc.uint8Array({ maxLength: 400 }),
      async (first, rest) => {
        await expect(
          openSealed(concat(Uint8Array.of(first), rest), asBob, NOW),
        ).rejects.toMatchObject({ name: 'SignalError' });
      },
    ),
    { numRuns: LONG ? 20_000 : 500 },
  );
});
