import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { type Bytes, utf8 } from '../../src/bytes.ts';
import { SenderKeyDistributionMessage } from '../../src/groups/distribution-message.ts';
import { sealMulti } from '../../src/sealed/multi-recipient.ts';
import { openSealed } from '../../src/sealed/open.ts';
import { type SenderCertificate } from '../../src/sealed/sender-certificate.ts';
import { serviceId } from '../../src/service-id.ts';
import { randomUuid, type Uuid } from '../../src/uuid.ts';
import { Member } from '../groups/member.ts';
import type { LibsignalDevice } from '../interop/libsignal-device.ts';
import { Libsignal } from '../interop/libsignal.ts';
import { LANGUAGES, startPeer } from '../interop/peer.ts';
import { Device } from '../support/device.ts';
import { LONG } from '../support/long.ts';
import { contentOf, GROUP, NOW, Person, Platform } from './support.ts';

const ROUNDS = LONG ? 500 : 20;

/** Does the server's part, which libsignal has for Node.js. */
const server = new Libsignal(startPeer('node'));
afterAll(() => server.end());

function senderKeyContent(
  certificate: SenderCertificate,
  content: Bytes,
): ReturnType<typeof contentOf> {
  return contentOf(certificate, { type: 'sender-key', content, groupId: GROUP });
}

/** The one recipient's part. */
async function fannedOut(sent: Bytes): Promise<Bytes> {
  const { recipients } = await server.fanOut(sent);
  return recipients[0]?.message ?? new Uint8Array(0);
}

describe.each(LANGUAGES)('libsignal for %s', (language) => {
  const libsignal = new Libsignal(startPeer(language));
  afterAll(() => libsignal.end());

  let platform: Platform;
  let id: Uuid;
  /** Ours. */
  let alice: Person;
  let member: Member;
  /** libsignal's. */
  let bob: Person;
  let bobs: LibsignalDevice;
  beforeEach(async () => {
    platform = await Platform.start();
    id = randomUuid();
    [alice, bob] = [await Person.any(), await Person.any()];
    member = new Member(alice.address);
    bobs = await libsignal.device(bob.address, bob.identity);
  });

  test('reads a group message that is sealed here for all of its members', async () => {
    const certificate = platform.certificate(alice);
    await bobs.accept(alice, (await member.distribute(id)).serialize());
    const recipient = {
      serviceId: serviceId(bob.address.name),
      identityKey: bob.identity.publicKey,
      devices: [{ deviceId: 1, registrationId: 5 }],
    };
    for (let i = 0; i < ROUNDS; i++) {
      const content = senderKeyContent(certificate, await member.send(id, `message ${i}`));
      const sent = await sealMulti(content, alice.identity, [recipient]);
      const opened = await bobs.open(await fannedOut(sent), platform.root.publicKey, NOW);
      expect(opened.plaintext).toEqual(utf8(`message ${i}`));
      expect(opened.from).toEqual({ name: alice.address.name, deviceId: 1 });
    }
  });

  test('seals a group message for all of its members that is read here', async () => {
    const certificate = platform.certificate(bob);
    const distribution = await bobs.distribute(id);
    const parsed = SenderKeyDistributionMessage.deserialize(distribution);
    await member.cipher.accept(bob.address, parsed);
    const device = await Device.create(alice.address.name, {}, alice.identity);
    await bobs.process(device, await device.publish());
    const asAlice = { address: alice.address, identity: alice.identity, trust: platform.trust };
    const texts = Array.from({ length: ROUNDS }, (_, i) => `message ${i}`);
    for (const [i, message] of (await bobs.groupSend(id, texts)).entries()) {
      const sent = await bobs.sealMulti([alice.address], senderKeyContent(certificate, message));
      const opened = await openSealed(await fannedOut(sent), asAlice, NOW);
      expect(opened.type).toBe('sender-key');
      const { sender } = opened.senderCertificate;
      const plaintext = await member.cipher.decrypt(sender, opened.content);
      expect(plaintext).toEqual(utf8(texts[i] ?? ''));
    }
  });
});
