import { expect, it } from 'vitest';
import { Secret } from '../../src/keys/secret.ts';
import { randomBytes } from '../../src/random.ts';
import { Authenticator } from '../../src/spqr/authenticator.ts';
import type { Braid } from '../../src/spqr/braid.ts';
import { NoHeaderReceived } from '../../src/spqr/ciphertext-states.ts';
import { KeysUnsampled } from '../../src/spqr/key-states.ts';
import type { Payload } from '../../src/spqr/message.ts';
import { flipped, refusal } from '../support/refusal.ts';

/** Both sides of the first epoch, each taking in what the other sends until a state is reached. */
class Exchange {
  key: Braid;
  ciphertext: Braid;

  constructor() {
    const auth = Authenticator.start(new Secret(randomBytes(32)));
    this.key = new KeysUnsampled(1, auth, {});
    this.ciphertext = NoHeaderReceived.start(1, auth);
  }

  keySends(): Payload {
    const { state, payload } = this.key.send();
    this.key = state;
    return payload;
  }

  ciphertextSends(): Payload {
    const { state, payload } = this.ciphertext.send();
    this.ciphertext = state;
    return payload;
  }
}

function tampered(payload: Payload): Payload {
  if (!('chunk' in payload)) throw new Error('nothing to change');
  const data = Uint8Array.from(flipped(payload.chunk.data, 0));
  return { ...payload, chunk: { ...payload.chunk, data } };
}

/** The key side has sent its header, and one piece of ct1 has told it so. */
function headerExchanged(): Exchange {
  const exchange = new Exchange();
  for (let i = 0; i < 3; i++)
    exchange.ciphertext = exchange.ciphertext.receive(exchange.keySends()).state;
  expect(exchange.ciphertext.kind).toBe('header-received');
  exchange.key = exchange.key.receive(exchange.ciphertextSends()).state;
  expect([exchange.key.kind, exchange.ciphertext.kind]).toEqual(['header-sent', 'ct1-sampled']);
  return exchange;
}

it('a key that is not the announced one is found out when it is complete', async () => {
  const exchange = headerExchanged();
  for (let i = 0; i < 35; i++)
    exchange.ciphertext = exchange.ciphertext.receive(exchange.keySends()).state;
  const { ciphertext } = exchange;
  const last = exchange.keySends();
  expect(await refusal(() => ciphertext.receive(tampered(last)))).toBe('malformed-message');
  expect(ciphertext.receive(last).state.kind).toBe('key-received-ct1-sampled');
});

it('a ciphertext that is not authentic is found out when it is complete', async () => {
  const exchange = headerExchanged();
  while (exchange.ciphertext.kind !== 'ct2-sampled') {
    exchange.key = exchange.key.receive(exchange.ciphertextSends()).state;
    exchange.ciphertext = exchange.ciphertext.receive(exchange.keySends()).state;
  }
  expect(exchange.key.kind).toBe('ct1-received');
  for (let i = 0; i < 4; i++) exchange.key = exchange.key.receive(exchange.ciphertextSends()).state;
  const { key } = exchange;
  const last = exchange.ciphertextSends();
  expect(await refusal(() => key.receive(tampered(last)))).toBe('bad-mac');
  const { state, secret } = key.receive(last);
  expect([state.kind, state.epoch, secret?.length]).toEqual(['no-header-received', 2, 32]);
});

it('what does not concern a state leaves it as it is', () => {
  const exchange = headerExchanged();
  const chunk = { index: 0, data: new Uint8Array(32) };
  const foreign: [Braid, Payload][] = [
    [exchange.key, { type: 'none' }],
    [exchange.key, { type: 'key', chunk }],
    [exchange.key, { type: 'ct2', chunk }],
    [exchange.ciphertext, { type: 'ct1', chunk }],
    [exchange.ciphertext, { type: 'ct1-ack' }],
    [new Exchange().ciphertext, { type: 'ct2', chunk }],
    [new Exchange().key, { type: 'header', chunk }],
  ];
  for (const [state, payload] of foreign) expect(state.receive(payload).state).toBe(state);
});
