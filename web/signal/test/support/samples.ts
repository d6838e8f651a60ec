import { utf8 } from '../../src/bytes.ts';
import { encodeHeader, randomHeader } from '../../src/files/header.ts';
import {
  encodeKyberPrekey,
  encodePrekey,
  encodeSignedPrekey,
} from '../../src/handshake/prekey-record.ts';
import { decodePrekeyMessage } from '../../src/handshake/prekey-message.ts';
import {
  generateKyberPrekey,
  generatePrekey,
  generateSignedPrekey,
} from '../../src/handshake/prekeys.ts';
import { encodeIdentity } from '../../src/indexeddb/stored-identity.ts';
import { KeyPair } from '../../src/keys/curve.ts';
import { KyberKeyPair } from '../../src/keys/kyber.ts';
import { SkippedKeys } from '../../src/keys/skipped-keys.ts';
import { pad } from '../../src/messages/padding.ts';
import { randomBytes } from '../../src/random.ts';
import { ScannableFingerprint } from '../../src/safety/scannable-fingerprint.ts';
import { encodeContent } from '../../src/sealed/content.ts';
import { encodeSession } from '../../src/session/session-codec.ts';
import { SessionRecord } from '../../src/session/record.ts';
import { encode } from '../../src/spqr/message.ts';
import { randomUuid, uuidBytes } from '../../src/uuid.ts';
import { Member } from '../groups/member.ts';
import { contentOf, GROUP, Person, Platform } from '../sealed/support.ts';
import { pair } from './device.ts';

type Samples = Readonly<Record<string, Uint8Array>>;

/** An encoding for every decoder of the sources, by the decoder's name. */
export async function samples(): Promise<Samples> {
  const parts = await Promise.all([keys(), prekeys(), sessions(), groups(), sealed()]);
  return Object.assign({}, ...parts, others()) as Samples;
}

async function keys(): Promise<Samples> {
  const keyPair = await KeyPair.generate();
  const { publicKey, privateKey } = keyPair;
  const kyber = KyberKeyPair.generate();
  return {
    'indexeddb/stored-identity.decodeIdentity': encodeIdentity({ keyPair, registrationId: 7 }),
    'keys/curve.PublicKey.deserialize': publicKey.serialize(),
    'keys/curve.PublicKey.fromRaw': publicKey.raw(),
    'keys/curve.PrivateKey.deserialize': privateKey.serialize(),
    'keys/kyber.KyberPublicKey.deserialize': kyber.publicKey.serialize(),
    'keys/kyber.KyberSecretKey.deserialize': kyber.secretKey.serialize(),
    'keys/skipped-keys.SkippedKeys.deserialize': SkippedKeys.NONE.append(7, [
      randomBytes(32),
      randomBytes(32),
    ]).serialize(),
  };
}

async function prekeys(): Promise<Samples> {
  const { privateKey } = await KeyPair.generate();
  const kyber = generateKyberPrekey(1, privateKey, 'last-resort');
  return {
    'handshake/prekey-record.decodePrekey': encodePrekey(await generatePrekey(1)),
    'handshake/prekey-record.decodeSignedPrekey': encodeSignedPrekey(
      await generateSignedPrekey(1, privateKey),
    ),
    'handshake/prekey-record.decodeKyberPrekey': encodeKyberPrekey(kyber),
  };
}

async function sessions(): Promise<Samples> {
  const { alice, bob } = await pair();
  const first = await alice.send(bob, 'hello');
  await bob.receive(alice, first);
  await alice.receive(bob, await bob.send(alice, 'hello'));
  await alice.with(bob).processBundle(await bob.publish());
  const stored = (await alice.store.loadSession(bob.address)) ?? new Uint8Array(0);
  const { current } = SessionRecord.deserialize(stored);
  if (current === undefined) throw new Error('there is a session');
  return {
    'handshake/prekey-message.decodePrekeyMessage': first.body,
    'ratchet/signal-message.SignalMessage.deserialize': decodePrekeyMessage(
      first.body,
    ).message.serialize(),
    'session/record.SessionRecord.deserialize': stored,
    'session/session-codec.decodeSession': encodeSession(current),
  };
}

async function groups(): Promise<Samples> {
  const [id, alice] = [randomUuid(), new Member()];
  const distribution = await alice.distribute(id);
  const message = await alice.send(id, 'hello');
  const record = await alice.store.loadSenderKey(alice.address, id);
  if (record === undefined) throw new Error('there is a sender key');
  return {
    'groups/distribution-message.SenderKeyDistributionMessage.deserialize':
      distribution.serialize(),
    'groups/sender-key-message.SenderKeyMessage.deserialize': message,
    'groups/sender-key-record.SenderKeyRecord.deserialize': record.serialize(),
  };
}

async function sealed(): Promise<Samples> {
  const platform = await Platform.start();
  const certificate = platform.certificate(await Person.any());
  return {
    'sealed/content.decodeContent': encodeContent(contentOf(certificate, { groupId: GROUP })),
    'sealed/sender-certificate.SenderCertificate.deserialize': certificate.serialize(),
    'sealed/server-certificate.ServerCertificate.deserialize': platform.server.serialize(),
  };
}

function others(): Samples {
  const chunk = { index: 300, data: randomBytes(32) };
  return {
    'files/content-key.ContentKey.deserialize': randomBytes(32),
    'files/header.decodeHeader': encodeHeader(randomHeader()),
    'messages/padding.unpad': pad(utf8('hello')),
    'safety/scannable-fingerprint.ScannableFingerprint.deserialize': ScannableFingerprint.of(
      2,
      randomBytes(32),
      randomBytes(32),
    ).serialize(),
    'spqr/message.decode': encode({ epoch: 200, index: 3, payload: { type: 'ct1', chunk } }),
    'uuid.uuidOf': uuidBytes(randomUuid()),
  };
}
