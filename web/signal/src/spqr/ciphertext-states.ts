import { type Bytes, concat, copy } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import type { Secret } from '../keys/secret.ts';
import { type Authenticator, requireMac } from './authenticator.ts';
import type { Sending, Step } from './braid.ts';
import { Decoder, Encoder } from './erasure.ts';
import {
  encapsulate1,
  encapsulate2,
  HEADER_LENGTH,
  KEY_LENGTH,
  matches,
} from './incremental-mlkem.ts';
import { epochSecret, KeysUnsampled, MAC_LENGTH } from './key-states.ts';
import type { Payload } from './message.ts';
import { State } from './state.ts';

interface AwaitingHeader {
  /** The header and its MAC. */
  incoming: Decoder;
}

/** The other side's header comes in. */
export class NoHeaderReceived extends State<AwaitingHeader> {
  readonly kind = 'no-header-received';

  static start(epoch: number, auth: Authenticator): NoHeaderReceived {
    return new NoHeaderReceived(epoch, auth, { incoming: new Decoder(HEADER_LENGTH + MAC_LENGTH) });
  }

  send(): Sending {
    return { state: this, payload: { type: 'none' } };
  }

  receive(payload: Payload): Step {
    if (payload.type !== 'header') return { state: this };
    const incoming = this.fields.incoming.add(payload.chunk);
    const signed = incoming.decode();
    if (signed === undefined)
      return { state: new NoHeaderReceived(this.epoch, this.auth, { incoming }) };
    const header = copy(signed.subarray(0, HEADER_LENGTH));
    requireMac(signed.subarray(HEADER_LENGTH), this.auth.headerMac(this.epoch, header));
    return { state: new HeaderReceived(this.epoch, this.auth, { header }) };
  }
}

/** The header is here; the next message encapsulates to it. */
export class HeaderReceived extends State<{ header: Bytes }> {
  readonly kind = 'header-received';

  send(): Sending {
    const { ct1, shared, seed } = encapsulate1(this.fields.header);
    const secret = epochSecret(shared, this.epoch);
    const auth = this.auth.update(this.epoch, secret.expose());
    const outgoing = new Encoder(ct1);
    const fields = {
      header: this.fields.header,
      seed,
      outgoing,
      incoming: new Decoder(KEY_LENGTH),
    };
    return { ...new Ct1Sampled(this.epoch, auth, fields).send(), secret };
  }

  receive(): Step {
    return { state: this };
  }
}

interface Encapsulating {
  header: Bytes;
  /** What the second half of the encapsulation needs. */
  seed: Secret;
}

/** The whole key is here: the ciphertext's second half can be made. */
function sampleCt2(state: State<Encapsulating>, key: Bytes, ct1: Bytes): Ct2Sampled {
  const { epoch, auth } = state;
  const ct2 = encapsulate2(state.fields.header, key, state.fields.seed, ct1);
  const signed = concat(ct2, auth.ciphertextMac(epoch, concat(ct1, ct2)));
  return new Ct2Sampled(epoch, auth, { outgoing: new Encoder(signed) });
}

/** The key, once all of it is here; it must be the one of the header. */
function completeKey(incoming: Decoder, header: Bytes): Bytes | undefined {
  const key = incoming.decode();
  if (key !== undefined && !matches(header, key))
    throw new SignalError('malformed-message', 'another post-quantum key than announced');
  return key;
}

interface SendingCt1 extends Encapsulating {
  /** The first half of the ciphertext. */
  outgoing: Encoder;
}

interface SendingCt1AwaitingKey extends SendingCt1 {
  incoming: Decoder;
}

/** The first half of the ciphertext goes out, the key comes in. */
export class Ct1Sampled extends State<SendingCt1AwaitingKey> {
  readonly kind = 'ct1-sampled';

  send(): Sending {
    const [chunk, outgoing] = this.fields.outgoing.chunk();
    const state = new Ct1Sampled(this.epoch, this.auth, { ...this.fields, outgoing });
    return { state, payload: { type: 'ct1', chunk } };
  }

  receive(payload: Payload): Step {
    if (payload.type !== 'key' && payload.type !== 'key-ct1-ack') return { state: this };
    const { epoch, auth } = this;
    const { header, seed, outgoing } = this.fields;
    const acknowledged = payload.type === 'key-ct1-ack';
    const incoming = this.fields.incoming.add(payload.chunk);
    const key = completeKey(incoming, header);
    if (key !== undefined) {
      if (acknowledged) return { state: sampleCt2(this, key, outgoing.data) };
      return { state: new KeyReceivedCt1Sampled(epoch, auth, { header, seed, outgoing, key }) };
    }
    if (!acknowledged) return { state: new Ct1Sampled(epoch, auth, { ...this.fields, incoming }) };
    const ct1 = outgoing.data;
    return { state: new Ct1Acknowledged(epoch, auth, { header, seed, ct1, incoming }) };
  }
}

interface SendingCt1HoldingKey extends SendingCt1 {
  key: Bytes;
}

/** The key is here; the first half of the ciphertext goes out until it is acknowledged. */
export class KeyReceivedCt1Sampled extends State<SendingCt1HoldingKey> {
  readonly kind = 'key-received-ct1-sampled';

  send(): Sending {
    const [chunk, outgoing] = this.fields.outgoing.chunk();
    const state = new KeyReceivedCt1Sampled(this.epoch, this.auth, { ...this.fields, outgoing });
    return { state, payload: { type: 'ct1', chunk } };
  }

  receive(payload: Payload): Step {
    if (payload.type !== 'ct1-ack' && payload.type !== 'key-ct1-ack') return { state: this };
    return { state: sampleCt2(this, this.fields.key, this.fields.outgoing.data) };
  }
}

interface AwaitingKey extends Encapsulating {
  ct1: Bytes;
  incoming: Decoder;
}

/** The first half of the ciphertext has arrived; the key comes in. */
export class Ct1Acknowledged extends State<AwaitingKey> {
  readonly kind = 'ct1-acknowledged';

  send(): Sending {
    return { state: this, payload: { type: 'none' } };
  }

  receive(payload: Payload): Step {
    if (payload.type !== 'key' && payload.type !== 'key-ct1-ack') return { state: this };
    const incoming = this.fields.incoming.add(payload.chunk);
    const key = completeKey(incoming, this.fields.header);
    if (key !== undefined) return { state: sampleCt2(this, key, this.fields.ct1) };
    return { state: new Ct1Acknowledged(this.epoch, this.auth, { ...this.fields, incoming }) };
  }
}

interface SendingCt2 {
  /** The second half of the ciphertext and the MAC of both. */
  outgoing: Encoder;
}

/** The second half of the ciphertext goes out until the other side starts the next epoch. */
export class Ct2Sampled extends State<SendingCt2> {
  readonly kind = 'ct2-sampled';

  send(): Sending {
    const [chunk, outgoing] = this.fields.outgoing.chunk();
    const state = new Ct2Sampled(this.epoch, this.auth, { outgoing });
    return { state, payload: { type: 'ct2', chunk } };
  }

  receive(): Step {
    return { state: this };
  }

  /** The other side has the secret: the next key is ours. */
  finish(): KeysUnsampled {
    return new KeysUnsampled(this.epoch + 1, this.auth, {});
  }
}
