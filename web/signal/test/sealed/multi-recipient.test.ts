import { gcmsiv } from '@noble/ciphers/aes.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProtocolAddress } from '../../src/address.ts';
import { type Bytes, concat, hex } from '../../src/bytes.ts';
import { hkdf } from '../../src/crypto.ts';
import { type PrekeyBundle, publicBundle } from '../../src/handshake/bundle.ts';
import { generateKyberPrekey, generateSignedPrekey } from '../../src/handshake/prekeys.ts';
import { KeyPair, PrivateKey } from '../../src/keys/curve.ts';
import { randomBytes } from '../../src/random.ts';
import { encodeContent } from '../../src/sealed/content.ts';
import { wrapTag } from '../../src/sealed/message-key.ts';
import { sealMulti } from '../../src/sealed/multi-recipient.ts';
import { openSealed, type SealedRecipient } from '../../src/sealed/open.ts';
import { type SenderCertificate } from '../../src/sealed/sender-certificate.ts';
import { type Recipient } from '../../src/sealed/sent-message.ts';
import { type ServiceId, serviceId } from '../../src/service-id.ts';
import { randomUuid } from '../../src/uuid.ts';
import type { LibsignalDevice } from '../interop/libsignal-device.ts';
import { Libsignal } from '../interop/libsignal.ts';
import { LANGUAGES, startPeer } from '../interop/peer.ts';
import { peerRefusal } from '../interop/refusal.ts';
import { LONG, sampled } from '../support/long.ts';
import { flipped } from '../support/refusal.ts';
import { contentOf, GROUP, NOW, Person, Platform, PLAINTEXT } from './support.ts';

const ROUNDS = LONG ? 300 : 15;

/** Does the server's part, which libsignal has for Node.js. */
const server = new Libsignal(startPeer('node'));
afterAll(() => server.end());

/** Somebody on several devices. */
interface Member {
  readonly person: Person;
  readonly name: string;
  readonly devices: readonly { readonly deviceId: number; readonly registrationId: number }[];
}

let platform: Platform;
let alice: Person;
let certificate: SenderCertificate;
let members: Member[];
beforeAll(async () => {
  [platform, alice] = await Promise.all([Platform.start(), Person.any()]);
  certificate = platform.certificate(alice);
  const device = (deviceId: number): { deviceId: number; registrationId: number } => ({
    deviceId,
    registrationId: deviceId * 129,
  });
  members = [
    {
      person: await Person.any(),
      name: randomUuid(),
      devices: [device(1), device(5), device(127)],
    },
    { person: await Person.any(), name: `PNI:${randomUuid()}`, devices: [device(2)] },
    { person: await Person.any(), name: randomUuid(), devices: [device(3)] },
  ];
});

function recipientOf({ person, name, devices }: Member): Recipient {
  return { serviceId: serviceId(name), identityKey: person.identity.publicKey, devices };
}

function as({ person }: Member): SealedRecipient {
  return { address: person.address, identity: person.identity, trust: platform.trust };
}

function sealed(excluded: readonly ServiceId[] = []): Promise<Bytes> {
  const content = contentOf(certificate, { groupId: GROUP, contentHint: 1 });
  return sealMulti(content, alice.identity, members.map(recipientOf), excluded);
}

/** A device's address and a bundle of its own. */
async function bundled(
  { person, name }: Member,
  { deviceId, registrationId }: Member['devices'][number],
): Promise<[{ address: ProtocolAddress }, PrekeyBundle]> {
  const { privateKey, publicKey: identityKey } = person.identity;
  const signedPrekey = await generateSignedPrekey(1, privateKey);
  const kyberPrekey = generateKyberPrekey(1, privateKey, 'last-resort');
  const bundle = publicBundle({ registrationId, identityKey }, { signedPrekey, kyberPrekey });
  return [{ address: new ProtocolAddress(name, deviceId) }, bundle];
}

async function deliveredOf(sent: Bytes, { name }: Member): Promise<Bytes> {
  const { recipients } = await server.fanOut(sent);
  const part = recipients.find(({ serviceId: id }) => id === name);
  if (part === undefined) throw new Error('everybody gets something');
  return part.message;
}

async function delivered(member: Member): Promise<Bytes> {
  return deliveredOf(await sealed(), member);
}

function first(): Member {
  const [member] = members;
  if (member === undefined) throw new Error('there are members');
  return member;
}

describe.each(LANGUAGES)('libsignal for %s', (language) => {
  const libsignal = new Libsignal(startPeer(language));
  afterAll(() => libsignal.end());

  /** Alice, with sessions with all members' devices. */
  let alices: LibsignalDevice;
  /** The members, each on one device. */
  let theirs: ReadonlyMap<Member, LibsignalDevice>;
  beforeAll(async () => {
    alices = await libsignal.device(alice.address, alice.identity);
    const peers: [Member, LibsignalDevice][] = [];
    for (const member of members) {
      for (const device of member.devices) await alices.process(...(await bundled(member, device)));
      peers.push([member, await libsignal.device(member.name, member.person.identity)]);
    }
    theirs = new Map(peers);
  });

  function theirsOf(member: Member): LibsignalDevice {
    const device = theirs.get(member);
    if (device === undefined) throw new Error('every member has a device');
    return device;
  }

  function sealedByLibsignal(excluded: readonly string[] = []): Promise<Bytes> {
    const everywhere = members.flatMap(({ name, devices }) =>
      devices.map(({ deviceId }) => new ProtocolAddress(name, deviceId)),
    );
    return alices.sealMulti(everywhere, contentOf(certificate, { groupId: GROUP }), excluded);
  }

  test('opens what is sealed here', async () => {
    const out = [randomUuid(), `PNI:${randomUuid()}`];
    for (let i = 0; i < ROUNDS; i++) {
      const { recipients, excluded } = await server.fanOut(await sealed(out.map(serviceId)));
      expect(excluded).toEqual(out);
      expect(recipients).toHaveLength(members.length);
      for (const member of members) {
        const part = recipients.find(({ serviceId: id }) => id === member.name);
        expect(part?.deviceIds).toEqual(member.devices.map(({ deviceId }) => deviceId));
        expect(part?.registrationIds).toEqual(member.devices.map((d) => d.registrationId));
        const message = part?.message ?? new Uint8Array(0);
        expect(await theirsOf(member).unseal(message)).toEqual({
          type: 8,
          content: PLAINTEXT,
          contentHint: 1,
          groupId: GROUP,
          certificate: certificate.serialize(),
        });
        expect((await openSealed(message, as(member), NOW)).content).toEqual(PLAINTEXT);
      }
    }
  });

  test('is opened here in what it seals', async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const { recipients } = await server.fanOut(await sealedByLibsignal());
      for (const member of members) {
        const part = recipients.find(({ serviceId: id }) => id === member.name);
        const opened = await openSealed(part?.message ?? new Uint8Array(0), as(member), NOW);
        expect(opened.type).toBe('plaintext');
        expect(opened.content).toEqual(PLAINTEXT);
        expect(opened.groupId).toEqual(GROUP);
        expect(opened.senderCertificate.sender.equals(alice.address)).toBe(true);
      }
    }
  });

  test('gives what goes to the server the form that it has here', async () => {
    const excluded = randomUuid();
    const ours = await sealed([serviceId(excluded)]);
    const others = await sealedByLibsignal([excluded]);
    const start = (message: Bytes): string => hex(message.subarray(0, 2));
    expect(start(ours)).toBe(start(others));
    const hint = 2;
    expect(ours.length).toBe(others.length + hint);
    const [one, two] = [await server.fanOut(ours), await server.fanOut(others)];
    const named = ({ recipients }: typeof one): unknown =>
      recipients
        .map(({ serviceId: id, deviceIds, registrationIds }) => ({
          id,
          deviceIds,
          registrationIds,
        }))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(named(one)).toEqual(named(two));
    expect(one.excluded).toEqual(two.excluded);
  });

  test('refuses a message with any byte changed, as we do', async () => {
    const message = await delivered(first());
    for (const index of sampled(message.length, 60)) {
      const bad = flipped(message, index);
      if (index === 0) bad[0] = 0x12;
      await expect(openSealed(bad, as(first()), NOW)).rejects.toMatchObject({
        name: 'SignalError',
      });
      await peerRefusal(theirsOf(first()).unseal(bad));
    }
    await openSealed(message, as(first()), NOW);
    await theirsOf(first()).unseal(message);
  });

  test('refuses a certificate of somebody else, as we do', async () => {
    const mallory = await Person.any();
    const stolen = await sealMulti(
      contentOf(certificate),
      mallory.identity,
      members.map(recipientOf),
    );
    const message = await deliveredOf(stolen, first());
    await expect(openSealed(message, as(first()), NOW)).rejects.toMatchObject({ code: 'bad-mac' });
    await peerRefusal(theirsOf(first()).unseal(message));
  });

  test('refuses a key that its ephemeral key does not follow from, as we do', async () => {
    const recipient = first().person.identity.publicKey;
    const sealedUnder = async (ephemeral: KeyPair, m: Bytes): Promise<Bytes> => {
      const derive = (secret: Uint8Array, label: string): Bytes =>
        hkdf(undefined, secret, label, 32);
      const agreement = await ephemeral.privateKey.agree(recipient);
      const ends = [ephemeral.publicKey.serialize(), recipient.serialize()];
      const mask = derive(concat(agreement, ...ends), 'Sealed Sender v2: DH');
      const wrapped = m.map((byte, i) => byte ^ (mask[i] ?? 0));
      const between = {
        ephemeral: ephemeral.publicKey,
        sender: alice.identity.publicKey,
        recipient,
      };
      const longTerm = await alice.identity.privateKey.agree(recipient);
      const tag = wrapTag(longTerm, { wrapped, ...between });
      const key = derive(m, 'Sealed Sender v2: K');
      const plaintext = encodeContent(contentOf(certificate));
      const content = gcmsiv(key, new Uint8Array(12)).encrypt(plaintext);
      return concat(Uint8Array.of(0x22), wrapped, tag, ephemeral.publicKey.raw(), content);
    };
    const m = randomBytes(32);
    const scalar = hkdf(undefined, m, 'Sealed Sender v2: r (2023-08)', 32);
    const good = await sealedUnder(await KeyPair.of(PrivateKey.deserialize(scalar)), m);
    expect((await openSealed(good, as(first()), NOW)).content).toEqual(PLAINTEXT);
    expect((await theirsOf(first()).unseal(good)).content).toEqual(PLAINTEXT);
    const bad = await sealedUnder(await KeyPair.generate(), m);
    await expect(openSealed(bad, as(first()), NOW)).rejects.toMatchObject({ code: 'bad-mac' });
    await peerRefusal(theirsOf(first()).unseal(bad));
  });
});

test('a message that is cut, or has bytes behind it, is refused', async () => {
  const message = await delivered(first());
  for (const length of sampled(message.length, 30))
    await expect(openSealed(message.slice(0, length), as(first()), NOW)).rejects.toMatchObject({
      name: 'SignalError',
    });
  await expect(
    openSealed(concat(message, Uint8Array.of(1)), as(first()), NOW),
  ).rejects.toMatchObject({ code: 'bad-mac' });
});

test('no recipient opens the part of another', async () => {
  const message = await delivered(first());
  for (const other of members.slice(1))
    await expect(openSealed(message, as(other), NOW)).rejects.toMatchObject({ code: 'bad-mac' });
});

test('a member cannot pass a message on as meant for another', async () => {
  const [one, two] = members;
  if (one === undefined || two === undefined) throw new Error('there are members');
  const forOne = await delivered(one);
  const forTwo = await delivered(two);
  const mixed = concat(forOne.subarray(0, 33), forTwo.subarray(33));
  for (const member of [one, two])
    await expect(openSealed(mixed, as(member), NOW)).rejects.toMatchObject({ code: 'bad-mac' });
});

test('certificates are looked at as with one recipient', async () => {
  const message = await delivered(first());
  await expect(openSealed(message, as(first()), NOW + 1)).rejects.toMatchObject({
    code: 'certificate-expired',
  });
  const self = { ...as(first()), address: alice.address };
  await expect(openSealed(message, self, NOW)).rejects.toMatchObject({ code: 'self-send' });
  const sibling = { ...as(first()), address: new ProtocolAddress(alice.address.name, 2) };
  expect((await openSealed(message, sibling, NOW)).content).toEqual(PLAINTEXT);
});

test('recipients that the format cannot name are refused', async () => {
  const good = recipientOf(first());
  const seal = (recipients: Recipient[], excluded: ServiceId[] = []): Promise<Bytes> =>
    sealMulti(contentOf(certificate), alice.identity, recipients, excluded);
  const device = (deviceId: number, registrationId: number): Recipient => ({
    ...good,
    devices: [{ deviceId, registrationId }],
  });
  expect(await seal([device(127, 0x3fff)])).toBeDefined();
  for (const attempt of [
    () => seal([good, good]),
    () => seal([good], [good.serviceId]),
    () => seal([{ ...good, devices: [] }]),
    () => seal([{ ...good, devices: [...good.devices, ...good.devices] }]),
    () => seal([device(0, 1)]),
    () => seal([device(128, 1)]),
    () => seal([device(1, 0x4000)]),
    () => seal([device(1, -1)]),
    () => seal([device(1.5, 1)]),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: 'invalid-argument' });
});

test('three hundred recipients are counted in two bytes', async () => {
  const many = Array.from({ length: 300 }, () => ({
    ...recipientOf(first()),
    serviceId: serviceId(randomUuid()),
  }));
  const message = await sealMulti(contentOf(certificate), alice.identity, many);
  const { recipients } = await server.fanOut(message);
  expect(recipients).toHaveLength(300);
  const part = recipients[299]?.message ?? new Uint8Array(0);
  expect((await openSealed(part, as(first()), NOW)).content).toEqual(PLAINTEXT);
});
