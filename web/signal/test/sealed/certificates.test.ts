import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProtocolAddress } from '../../src/address.ts';
import { concat, hex, utf8 } from '../../src/bytes.ts';
import { KeyPair } from '../../src/keys/curve.ts';
import { SenderCertificate } from '../../src/sealed/sender-certificate.ts';
import { ServerCertificate, signedFormat } from '../../src/sealed/server-certificate.ts';
import { type Trust } from '../../src/sealed/trust.ts';
import { uuid, uuidBytes } from '../../src/uuid.ts';
import { bytes, fixed64, message, string, uint32 } from '../../src/wire/protobuf.ts';
import { Libsignal } from '../interop/libsignal.ts';
import { LANGUAGES, startPeer } from '../interop/peer.ts';
import { PeerRefusal } from '../interop/refusal.ts';
import { LONG, sampled } from '../support/long.ts';
import { flipped } from '../support/refusal.ts';
import { NOW, Person, Platform } from './support.ts';

let platform: Platform;
let sender: Person;
beforeAll(async () => {
  [platform, sender] = await Promise.all([Platform.start(), Person.any()]);
});

function verdict(certificate: SenderCertificate, trust: Trust, now: number): string {
  try {
    certificate.verify(trust, now);
    return 'good';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe.each(LANGUAGES)('libsignal for %s', (language) => {
  const libsignal = new Libsignal(startPeer(language));
  afterAll(() => libsignal.end());

  test('believes what is certified here, until it expires', async () => {
    const encoding = platform.certificate(sender).serialize();
    const root = platform.root.publicKey.serialize();
    expect(await libsignal.validate(encoding, root, NOW)).toBe(true);
    expect(await libsignal.validate(encoding, root, NOW + 1)).toBe(false);
    const other = (await KeyPair.generate()).publicKey.serialize();
    expect(await libsignal.validate(encoding, other, NOW)).toBe(false);
    expect(await libsignal.describe(encoding)).toEqual({
      uuid: sender.address.name,
      deviceId: 1,
      e164: null,
      expires: NOW,
      key: sender.identity.publicKey.serialize(),
    });
  });

  test.each([undefined, '+14152222222'])(
    'is believed here in what it certifies (%s)',
    async (e164) => {
      const { root, serverKey, trust } = platform;
      const server = await libsignal.serverCertificate(
        9,
        serverKey.publicKey.serialize(),
        root.privateKey.serialize(),
      );
      const encoding = await libsignal.senderCertificate({
        uuid: sender.address.name,
        e164,
        deviceId: 3,
        key: sender.identity.publicKey.serialize(),
        expires: NOW,
        server,
        serverKey: serverKey.privateKey.serialize(),
      });
      const parsed = SenderCertificate.deserialize(encoding);
      expect(verdict(parsed, trust, NOW)).toBe('good');
      expect(verdict(parsed, trust, NOW + 1)).toBe('certificate-expired');
      expect(parsed.sender.toString()).toBe(`${sender.address.name}.3`);
      expect(parsed.e164).toBe(e164);
      expect(parsed.expires).toBe(NOW);
      expect(parsed.identityKey.equals(sender.identity.publicKey)).toBe(true);
      expect(hex(parsed.serialize())).toBe(hex(encoding));
    },
  );

  test('issues what is issued here, byte for byte but the signature', async () => {
    const { serverKey, server } = platform;
    const details = {
      sender: sender.address,
      e164: '+1',
      identityKey: sender.identity.publicKey,
      expires: NOW,
    };
    const ours = SenderCertificate.issue(details, server, serverKey.privateKey).serialize();
    const theirs = await libsignal.senderCertificate({
      uuid: sender.address.name,
      e164: '+1',
      deviceId: 1,
      key: sender.identity.publicKey.serialize(),
      expires: NOW,
      server: server.serialize(),
      serverKey: serverKey.privateKey.serialize(),
    });
    const body = (encoding: Uint8Array): string =>
      hex(signedFormat.decode(encoding).certificate ?? new Uint8Array(0));
    expect(body(ours)).toBe(body(theirs));
  });

  test('believes no certificate with any byte changed, nor do we', async () => {
    const good = platform.certificate(sender).serialize();
    const root = platform.root.publicKey.serialize();
    for (const index of sampled(good.length, 60)) {
      const bad = flipped(good, index);
      let outcome;
      try {
        outcome = verdict(SenderCertificate.deserialize(bad), platform.trust, NOW);
      } catch (error) {
        outcome = (error as { code: string }).code;
      }
      expect(outcome).toMatch(/^(malformed-message|invalid-key|bad-certificate)$/);
      const theirs = await libsignal.validate(bad, root, NOW).catch((error: unknown) => {
        if (error instanceof PeerRefusal) return false;
        throw error;
      });
      expect(theirs).toBe(false);
    }
    expect(await libsignal.validate(good, root, NOW)).toBe(true);
  });
});

test('a certificate of another root, or forged by another server, is refused', async () => {
  const other = await Platform.start();
  const good = platform.certificate(sender);
  expect(verdict(good, other.trust, NOW)).toBe('bad-certificate');
  const details = { sender: sender.address, identityKey: sender.identity.publicKey, expires: NOW };
  const forged = SenderCertificate.issue(details, platform.server, other.serverKey.privateKey);
  expect(verdict(forged, platform.trust, NOW)).toBe('bad-certificate');
  const both = { roots: [other.root.publicKey, platform.root.publicKey] };
  expect(verdict(good, both, NOW)).toBe('good');
  expect(verdict(good, { roots: [] }, NOW)).toBe('bad-certificate');
});

test('no time at all is past the end', () => {
  expect(verdict(platform.certificate(sender), platform.trust, NaN)).toBe('certificate-expired');
});

test('a revoked server certifies nobody', () => {
  const trust = { ...platform.trust, revoked: new Set([7]) };
  expect(verdict(platform.certificate(sender), trust, NOW)).toBe('bad-certificate');
  const others = { ...platform.trust, revoked: new Set([8]) };
  expect(verdict(platform.certificate(sender), others, NOW)).toBe('good');
});

const body = message({
  deviceId: uint32(2),
  expires: fixed64(3),
  identityKey: bytes(4),
  server: bytes(5),
  uuid: string(6),
  uuidBytes: bytes(7),
  serverId: uint32(8),
});

function signed(fields: ReturnType<typeof body.decode>): Uint8Array {
  const certificate = body.encode({
    deviceId: 1,
    expires: BigInt(NOW),
    identityKey: sender.identity.publicKey.serialize(),
    ...fields,
  });
  const signature = platform.serverKey.privateKey.sign(certificate);
  return signedFormat.encode({ certificate, signature });
}

test('a server may be named by its id, a sender by the bytes of its UUID', () => {
  const binary = uuidBytes(uuid(sender.address.name));
  const parsed = SenderCertificate.deserialize(signed({ uuidBytes: binary, serverId: 7 }));
  expect(parsed.sender.equals(sender.address)).toBe(true);
  const servers = new Map([[7, platform.server]]);
  expect(verdict(parsed, { ...platform.trust, servers }, NOW)).toBe('good');
  expect(verdict(parsed, platform.trust, NOW)).toBe('bad-certificate');
  const revoked = { ...platform.trust, servers, revoked: new Set([7]) };
  expect(verdict(parsed, revoked, NOW)).toBe('bad-certificate');
});

test('a certificate that lacks a part, or says one twice over, is refused', () => {
  const server = platform.server.serialize();
  const name = sender.address.name;
  expect(SenderCertificate.deserialize(signed({ server, uuid: name })).sender.deviceId).toBe(1);
  for (const fields of [
    { server },
    { uuid: name },
    { server, uuid: name, uuidBytes: new Uint8Array(16) },
    { server, uuid: name, serverId: 7 },
    { server, uuid: '' },
    { server, uuidBytes: new Uint8Array(15) },
    { server, uuid: name, deviceId: 0 },
    { server, uuid: name, deviceId: 128 },
    { server, uuid: name, deviceId: undefined },
    { server, uuid: name, expires: undefined },
    { server, uuid: name, identityKey: undefined },
  ])
    expect(() => SenderCertificate.deserialize(signed(fields))).toThrow(
      expect.objectContaining({ code: 'malformed-message' }),
    );
});

test('a server certificate is read back, and signed by the root alone', async () => {
  const encoding = platform.server.serialize();
  const parsed = ServerCertificate.deserialize(encoding);
  expect(parsed.id).toBe(7);
  expect(parsed.key.equals(platform.serverKey.publicKey)).toBe(true);
  expect(hex(parsed.serialize())).toBe(hex(encoding));
  expect(parsed.isSignedBy(platform.root.publicKey)).toBe(true);
  expect(parsed.isSignedBy((await KeyPair.generate()).publicKey)).toBe(false);
});

test('any sender is read back from what was issued', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.integer({ min: 1, max: 127 }),
      fc.option(fc.string(), { nil: undefined }),
      fc.maxSafeNat(),
      (name, deviceId, e164, expires) => {
        const address = new ProtocolAddress(name, deviceId);
        const details = { sender: address, e164, identityKey: sender.identity.publicKey, expires };
        const issued = SenderCertificate.issue(
          details,
          platform.server,
          platform.serverKey.privateKey,
        );
        const parsed = SenderCertificate.deserialize(issued.serialize());
        expect(parsed.sender.equals(address)).toBe(true);
        expect([parsed.e164, parsed.expires]).toEqual([e164, expires]);
        expect(verdict(parsed, platform.trust, expires)).toBe('good');
      },
    ),
    { numRuns: 20 },
  );
});

test('whatever bytes come, they are a certificate or refused with an error of this package', () => {
  const good = platform.certificate(sender).serialize();
  const server = platform.server.serialize();
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(),
      fc.nat({ max: 255 }),
      (any, at, to) => {
        const changed = [good, server].map((bytes) => {
          const copy = bytes.slice();
          copy[at % copy.length] = to;
          return copy;
        });
        for (const bytes of [any, ...changed, concat(good, any), concat(any, utf8('x'))])
          for (const kind of [SenderCertificate, ServerCertificate])
            try {
              kind.deserialize(bytes);
            } catch (error) {
              expect(error).toMatchObject({ name: 'SignalError' });
            }
      },
    ),
    { numRuns: LONG ? 50_000 : 1000 },
  );
});
