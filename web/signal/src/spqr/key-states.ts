import { type Bytes, concat } from '../bytes.ts';
import { hkdf } from '../crypto.ts';
import { Secret } from '../keys/secret.ts';
import { label, requireMac } from './authenticator.ts';
import type { Sending, Step } from './braid.ts';
import { NoHeaderReceived } from './ciphertext-states.ts';
import { Decoder, Encoder } from './erasure.ts';
import { CT1_LENGTH, CT2_LENGTH, decapsulate, generate } from './incremental-mlkem.ts';
import type { Payload } from './message.ts';
import { State } from './state.ts';

/** Bytes of a MAC behind a header or a ciphertext. */
export const MAC_LENGTH = 32;

/** What an epoch gives: 32 bytes, from the KEM's shared secret. */
export function epochSecret(shared: Uint8Array, epoch: number): Secret {
  return new Secret(hkdf(undefined, shared, label('SCKA Key', epoch), 32));
}

/** The key of this epoch is yet to be generated. */
export class KeysUnsampled extends State<object> {
  readonly kind = 'keys-unsampled';

  send(): Sending {
    const { header, key, decapsulationKey } = generate();
    const signed = concat(header, this.auth.headerMac(this.epoch, header));
    const fields = { decapsulationKey, key, outgoing: new Encoder(signed) };
    return new KeysSampled(this.epoch, this.auth, fields).send();
  }

  receive(): Step {
    return { state: this };
  }
}

interface Sampled {
  decapsulationKey: Secret;
  key: Bytes;
  /** The header and its MAC. */
  outgoing: Encoder;
}

/** The header goes out until the first piece of an answer shows that it has arrived. */
export class KeysSampled extends State<Sampled> {
  readonly kind = 'keys-sampled';

  send(): Sending {
    const [chunk, outgoing] = this.fields.outgoing.chunk();
    const state = new KeysSampled(this.epoch, this.auth, { ...this.fields, outgoing });
    return { state, payload: { type: 'header', chunk } };
  }

  receive(payload: Payload): Step {
    if (payload.type !== 'ct1') return { state: this };
    const { decapsulationKey, key } = this.fields;
    const incoming = new Decoder(CT1_LENGTH);
    const fields = { decapsulationKey, outgoing: new Encoder(key), incoming };
    return new HeaderSent(this.epoch, this.auth, fields).receive(payload);
  }
}

interface AwaitingCt1 {
  decapsulationKey: Secret;
  /** The key. */
  outgoing: Encoder;
  /** The first half of the ciphertext. */
  incoming: Decoder;
}

/** The key goes out, the first half of the ciphertext comes in. */
export class HeaderSent extends State<AwaitingCt1> {
  readonly kind = 'header-sent';

  send(): Sending {
    const [chunk, outgoing] = this.fields.outgoing.chunk();
    const state = new HeaderSent(this.epoch, this.auth, { ...this.fields, outgoing });
    return { state, payload: { type: 'key', chunk } };
  }

  receive(payload: Payload): Step {
    if (payload.type !== 'ct1') return { state: this };
    const incoming = this.fields.incoming.add(payload.chunk);
    const ct1 = incoming.decode();
    const { decapsulationKey, outgoing } = this.fields;
    if (ct1 === undefined)
      return { state: new HeaderSent(this.epoch, this.auth, { ...this.fields, incoming }) };
    return { state: new Ct1Received(this.epoch, this.auth, { decapsulationKey, outgoing, ct1 }) };
  }
}

interface HoldingCt1 {
  decapsulationKey: Secret;
  /** The key. */
  outgoing: Encoder;
  ct1: Bytes;
}

/** The key goes out, and says that the first half of the ciphertext has come. */
export class Ct1Received extends State<HoldingCt1> {
  readonly kind = 'ct1-received';

  send(): Sending {
    const [chunk, outgoing] = this.fields.outgoing.chunk();
    const state = new Ct1Received(this.epoch, this.auth, { ...this.fields, outgoing });
    return { state, payload: { type: 'key-ct1-ack', chunk } };
  }

  receive(payload: Payload): Step {
    if (payload.type !== 'ct2') return { state: this };
    const { decapsulationKey, ct1 } = this.fields;
    const fields = { decapsulationKey, ct1, incoming: new Decoder(CT2_LENGTH + MAC_LENGTH) };
    return new KeySentCt1Received(this.epoch, this.auth, fields).receive(payload);
  }
}

interface AwaitingCt2 {
  decapsulationKey: Secret;
  ct1: Bytes;
  /** The second half of the ciphertext and the MAC of both. */
  incoming: Decoder;
}

/** The second half of the ciphertext comes in. */
export class KeySentCt1Received extends State<AwaitingCt2> {
  readonly kind = 'key-sent-ct1-received';

  send(): Sending {
    return { state: this, payload: { type: 'ct1-ack' } };
  }

  receive(payload: Payload): Step {
    if (payload.type !== 'ct2') return { state: this };
    const incoming = this.fields.incoming.add(payload.chunk);
    const signed = incoming.decode();
    if (signed === undefined)
      return { state: new KeySentCt1Received(this.epoch, this.auth, { ...this.fields, incoming }) };
    const ct2 = signed.subarray(0, CT2_LENGTH);
    const shared = decapsulate(this.fields.decapsulationKey, this.fields.ct1, ct2);
    const secret = epochSecret(shared, this.epoch);
    const auth = this.auth.update(this.epoch, secret.expose());
    requireMac(
      signed.subarray(CT2_LENGTH),
      auth.ciphertextMac(this.epoch, concat(this.fields.ct1, ct2)),
    );
    return { state: NoHeaderReceived.start(this.epoch + 1, auth), secret };
  }
}
