import { afterAll, expect, test } from 'vitest';
import { type Bytes, hex, utf8 } from '../../src/bytes.ts';
import { SenderKeyDistributionMessage } from '../../src/groups/distribution-message.ts';
import { GroupCipher } from '../../src/groups/group-cipher.ts';
import { sealMulti } from '../../src/sealed/multi-recipient.ts';
import { openSealed } from '../../src/sealed/open.ts';
import { type SenderCertificate } from '../../src/sealed/sender-certificate.ts';
import { serviceId } from '../../src/service-id.ts';
import { randomUuid } from '../../src/uuid.ts';
import { MemorySenderKeys } from '../groups/support.ts';
import { Libsignal } from '../support/libsignal.ts';
import { LONG } from '../support/long.ts';
import { contentOf, GROUP, libsignalContent, NOW, Person, Platform } from './support.ts';

const ROUNDS = LONG ? 500 : 20;

const libsignal = new Libsignal();
afterAll(() => libsignal.end());

function senderKeyContent(
  certificate: SenderCertificate,
  content: Bytes,
): ReturnType<typeof contentOf> {
  return contentOf(certificate, { type: 'sender-key', content, groupId: GROUP });
}

test('libsignal reads a group message that is sealed here for all of its members', async () => {
  const [platform, alice, bob] = [await Platform.start(), await Person.any(), await Person.any()];
  const [id, bobs] = [randomUuid(), randomUuid()];
  const certificate = platform.certificate(alice);
  const cipher = new GroupCipher(new MemorySenderKeys());
  const distribution = await cipher.distribute(alice.address, id);
  await libsignal.accept(bobs, alice.address, distribution.serialize());
  const recipient = {
    serviceId: serviceId(bob.address.name),
    identityKey: bob.identity.publicKey,
    devices: [{ deviceId: 1, registrationId: 5 }],
  };
  for (let i = 0; i < ROUNDS; i++) {
    const message = await cipher.encrypt(alice.address, id, utf8(`message ${i}`));
    const content = senderKeyContent(certificate, message.serialize());
    const sent = await sealMulti(content, alice.identity, [recipient]);
    const { recipients } = await libsignal.fanOut(sent);
    const part = recipients[0]?.message ?? new Uint8Array(0);
    const opened = await libsignal.unseal(part, bob.privateKey);
    expect(opened.type).toBe(7);
    const read = await libsignal.groupDecrypt(bobs, alice.address, opened.content);
    expect(hex(read)).toBe(hex(utf8(`message ${i}`)));
  }
});

test('a group message that libsignal seals for all of its members is read here', async () => {
  const [platform, alice, bob] = [await Platform.start(), await Person.any(), await Person.any()];
  const [id, bobs] = [randomUuid(), randomUuid()];
  const certificate = platform.certificate(bob);
  const cipher = new GroupCipher(new MemorySenderKeys());
  const distribution = await libsignal.distribute(bobs, bob.address, id);
  await cipher.accept(bob.address, SenderKeyDistributionMessage.deserialize(distribution));
  const recipient = {
    name: alice.address.name,
    deviceId: 1,
    registrationId: 5,
    identity: alice.privateKey,
  };
  const asAlice = { address: alice.address, identity: alice.identity, trust: platform.trust };
  const texts = Array.from({ length: ROUNDS }, (_, i) => utf8(`message ${i}`));
  const messages = await libsignal.groupEncrypt(bobs, bob.address, id, texts);
  for (const [i, message] of messages.entries()) {
    const content = libsignalContent(senderKeyContent(certificate, message));
    const sent = await libsignal.sealMulti(content, bob.privateKey, [recipient], []);
    const { recipients } = await libsignal.fanOut(sent);
    const part = recipients[0]?.message ?? new Uint8Array(0);
    const opened = await openSealed(part, asAlice, NOW);
    expect(opened.type).toBe('sender-key');
    const { sender } = opened.senderCertificate;
    expect(hex(await cipher.decrypt(sender, opened.content))).toBe(hex(utf8(`message ${i}`)));
  }
});
