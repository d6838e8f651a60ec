import type { Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { Secret } from '../keys/secret.ts';
import { bytes, message, nested, uint32 } from '../wire/protobuf.ts';
import { present, sized } from '../wire/stored.ts';
import { Authenticator } from './authenticator.ts';
import type { Braid } from './braid.ts';
import {
  chainMessage,
  decodeChain,
  decodeDirection,
  encodeChain,
  encodeDirection,
} from './chain-record.ts';
import * as ciphertext from './ciphertext-states.ts';
import { CHUNK_LENGTH, Decoder, Encoder } from './erasure.ts';
import * as kem from './incremental-mlkem.ts';
import * as keys from './key-states.ts';
import type { Spqr } from './ratchet.ts';

const STORED_CHUNK = 2 + CHUNK_LENGTH;
const SIGNED_HEADER_LENGTH = kem.HEADER_LENGTH + keys.MAC_LENGTH;
const SIGNED_CT2_LENGTH = kem.CT2_LENGTH + keys.MAC_LENGTH;

/** The position is the number in storage. */
const KINDS = [
  'keys-unsampled',
  'keys-sampled',
  'header-sent',
  'ct1-received',
  'key-sent-ct1-received',
  'no-header-received',
  'header-received',
  'ct1-sampled',
  'key-received-ct1-sampled',
  'ct1-acknowledged',
  'ct2-sampled',
] as const satisfies readonly Braid['kind'][];

const braidMessage = message({
  kind: uint32(1),
  epoch: uint32(2),
  authRoot: bytes(3),
  authMac: bytes(4),
  outgoing: bytes(5),
  outgoingNext: uint32(6),
  incoming: bytes(7),
  decapsulationKey: bytes(8),
  header: bytes(9),
  key: bytes(10),
  ct1: bytes(11),
  seed: bytes(12),
});

type StoredBraid = ReturnType<typeof braidMessage.decode>;

/** How the post-quantum ratchet of a session is stored. */
export const spqrMessage = message({
  kind: uint32(1),
  braid: nested(2, braidMessage),
  chain: nested(3, chainMessage),
  authKey: bytes(4),
  direction: uint32(5),
});

export type StoredSpqr = ReturnType<typeof spqrMessage.decode>;

const OFF = 0;
const NEGOTIATING = 1;
const ON = 2;

export function encodeSpqr(spqr: Spqr): StoredSpqr {
  switch (spqr.kind) {
    case 'off':
      return { kind: OFF };
    case 'negotiating': {
      const direction = encodeDirection(spqr.direction);
      const authKey = spqr.authKey.expose();
      return { kind: NEGOTIATING, braid: encodeBraid(spqr.braid), authKey, direction };
    }
    case 'on':
      return { kind: ON, braid: encodeBraid(spqr.braid), chain: encodeChain(spqr.chain) };
  }
}

/** @throws SignalError `invalid-record` */
export function decodeSpqr(stored: StoredSpqr): Spqr {
  if (stored.kind === OFF) return { kind: 'off' };
  const braid = decodeBraid(present(stored.braid));
  if (stored.kind === ON) return { kind: 'on', braid, chain: decodeChain(present(stored.chain)) };
  if (stored.kind !== NEGOTIATING) throw new SignalError('invalid-record');
  const authKey = new Secret(sized(stored.authKey, 32));
  return { kind: 'negotiating', braid, authKey, direction: decodeDirection(stored.direction) };
}

/** The fields of all states together, each as the state has it. */
interface Parts {
  readonly outgoing?: Encoder;
  readonly incoming?: Decoder;
  readonly decapsulationKey?: Secret;
  readonly header?: Bytes;
  readonly key?: Bytes;
  readonly ct1?: Bytes;
  readonly seed?: Secret;
}

function encodeBraid({ kind, epoch, auth, fields }: Braid): StoredBraid {
  const parts: Parts = fields;
  return {
    kind: KINDS.indexOf(kind),
    epoch,
    authRoot: auth.root.expose(),
    authMac: auth.mac.expose(),
    outgoing: parts.outgoing?.data,
    outgoingNext: parts.outgoing?.next,
    incoming: parts.incoming && encodeChunks(parts.incoming),
    decapsulationKey: parts.decapsulationKey?.expose(),
    header: parts.header,
    key: parts.key,
    ct1: parts.ct1,
    seed: parts.seed?.expose(),
  };
}

function decodeBraid(stored: StoredBraid): Braid {
  const epoch = present(stored.epoch);
  const root = new Secret(sized(stored.authRoot, 32));
  const auth = new Authenticator(root, new Secret(sized(stored.authMac, 32)));
  const outgoing = (length: number): Encoder =>
    new Encoder(sized(stored.outgoing, length), present(stored.outgoingNext));
  const incoming = (length: number): Decoder => decodeChunks(present(stored.incoming), length);
  const secret = (value: Bytes | undefined, length: number): Secret =>
    new Secret(sized(value, length));
  const ownKey = (): Secret => secret(stored.decapsulationKey, kem.DECAPSULATION_KEY_LENGTH);
  const ct1 = (): Bytes => sized(stored.ct1, kem.CT1_LENGTH);
  const key = (): Bytes => sized(stored.key, kem.KEY_LENGTH);
  const encapsulating = (): { header: Bytes; seed: Secret } => ({
    header: sized(stored.header, kem.HEADER_LENGTH),
    seed: secret(stored.seed, 32),
  });
  const kind = present(KINDS[present(stored.kind)]);
  switch (kind) {
    case 'keys-unsampled':
      return new keys.KeysUnsampled(epoch, auth, {});
    case 'keys-sampled':
      return new keys.KeysSampled(epoch, auth, {
        decapsulationKey: ownKey(),
        key: key(),
        outgoing: outgoing(SIGNED_HEADER_LENGTH),
      });
    case 'header-sent':
      return new keys.HeaderSent(epoch, auth, {
        decapsulationKey: ownKey(),
        outgoing: outgoing(kem.KEY_LENGTH),
        incoming: incoming(kem.CT1_LENGTH),
      });
    case 'ct1-received':
      return new keys.Ct1Received(epoch, auth, {
        decapsulationKey: ownKey(),
        outgoing: outgoing(kem.KEY_LENGTH),
        ct1: ct1(),
      });
    case 'key-sent-ct1-received':
      return new keys.KeySentCt1Received(epoch, auth, {
        decapsulationKey: ownKey(),
        ct1: ct1(),
        incoming: incoming(SIGNED_CT2_LENGTH),
      });
    case 'no-header-received':
      return new ciphertext.NoHeaderReceived(epoch, auth, {
        incoming: incoming(SIGNED_HEADER_LENGTH),
      });
    case 'header-received':
      return new ciphertext.HeaderReceived(epoch, auth, {
        header: sized(stored.header, kem.HEADER_LENGTH),
      });
    case 'ct1-sampled':
      return new ciphertext.Ct1Sampled(epoch, auth, {
        ...encapsulating(),
        outgoing: outgoing(kem.CT1_LENGTH),
        incoming: incoming(kem.KEY_LENGTH),
      });
    case 'key-received-ct1-sampled':
      return new ciphertext.KeyReceivedCt1Sampled(epoch, auth, {
        ...encapsulating(),
        outgoing: outgoing(kem.CT1_LENGTH),
        key: key(),
      });
    case 'ct1-acknowledged':
      return new ciphertext.Ct1Acknowledged(epoch, auth, {
        ...encapsulating(),
        ct1: ct1(),
        incoming: incoming(kem.KEY_LENGTH),
      });
    case 'ct2-sampled':
      return new ciphertext.Ct2Sampled(epoch, auth, { outgoing: outgoing(SIGNED_CT2_LENGTH) });
  }
}

/** Big-endian index (2 bytes) and data (32) of every chunk, one after another. */
function encodeChunks({ chunks }: Decoder): Bytes {
  const stored = new Uint8Array(chunks.length * STORED_CHUNK);
  const view = new DataView(stored.buffer);
  for (const [i, { index, data }] of chunks.entries()) {
    view.setUint16(i * STORED_CHUNK, index);
    stored.set(data, i * STORED_CHUNK + 2);
  }
  return stored;
}

function decodeChunks(stored: Bytes, length: number): Decoder {
  const view = new DataView(stored.buffer);
  let decoder = new Decoder(length);
  for (let at = 0; at < stored.length; at += STORED_CHUNK) {
    const data = sized(stored.slice(at + 2, at + STORED_CHUNK), CHUNK_LENGTH);
    decoder = decoder.add({ index: view.getUint16(at), data });
  }
  return decoder;
}
