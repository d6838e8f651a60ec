import { afterAll, describe, expect, it } from 'vitest';
import { type CiphertextMessage, type PrekeyBundle, SignalError } from '../../src/index.ts';
import { SignalMessage } from '../../src/ratchet/signal-message.ts';
import { Device } from '../support/device.ts';
import { LONG } from '../support/long.ts';
import { SeededRandom } from '../support/random.ts';
import { LibsignalDevice } from './libsignal-device.ts';
import { Libsignal } from './libsignal.ts';
import { LANGUAGES, startPeer } from './peer.ts';
import { PeerRefusal } from './refusal.ts';

const STEPS = LONG ? 3000 : 400;
const SEEDS = LONG ? [1, 2, 3, 4] : [1, 2];

interface Sent {
  readonly text: string;
  readonly message: CiphertextMessage;
}

/** A side of the conversation, and what is on its way to it. */
interface Side {
  readonly device: Device | LibsignalDevice;
  readonly inbox: Sent[];
  readonly delivered: Sent[];
}

/** Both sides under a random schedule; whatever is sent must arrive as it was, once. */
class Conversation {
  readonly #random: SeededRandom;
  readonly #mayReset: boolean;
  readonly #ours: Side;
  readonly #theirs: Side;
  sent = 0;
  received = 0;
  duplicates = 0;
  tampered = 0;
  resets = 0;
  epoch = 0;

  constructor(random: SeededRandom, resets: boolean, ours: Device, theirs: LibsignalDevice) {
    this.#random = random;
    this.#mayReset = resets;
    this.#ours = { device: ours, inbox: [], delivered: [] };
    this.#theirs = { device: theirs, inbox: [], delivered: [] };
  }

  async run(steps: number): Promise<void> {
    await this.#begin(this.#ours, this.#theirs);
    await this.#begin(this.#theirs, this.#ours);
    for (let i = 0; i < steps; i++) await this.#step();
    while (this.#ours.inbox.length + this.#theirs.inbox.length > 0) {
      await this.#deliver(this.#ours, this.#theirs);
      await this.#deliver(this.#theirs, this.#ours);
    }
  }

  async #step(): Promise<void> {
    const [side, other] = this.#random.chance(0.5)
      ? [this.#ours, this.#theirs]
      : [this.#theirs, this.#ours];
    const choice = this.#random.next();
    if (choice < 0.45) await this.#send(side, other);
    else if (choice < 0.9) await this.#deliver(side, other);
    else if (choice < 0.94) this.#lose(side);
    else if (choice < 0.97) await this.#repeat(side, other);
    else if (choice < 0.99) await this.#tamper(side, other);
    else if (this.#mayReset) await this.#begin(side, other);
  }

  async #begin(side: Side, other: Side): Promise<void> {
    const oneTime = this.#random.chance(0.5);
    const use = this.#random.chance(0.5) ? 'one-time' : 'last-resort';
    const bundle: PrekeyBundle = await other.device.publish(use, oneTime);
    if (side.device instanceof LibsignalDevice) await side.device.process(other.device, bundle);
    else await side.device.with(other.device).processBundle(bundle);
    this.resets++;
  }

  async #send(side: Side, other: Side): Promise<void> {
    const text = `message ${this.sent++} ${'x'.repeat(this.#random.below(200))}`;
    const message = await side.device.send(other.device, text);
    if (message.type === 'whisper') this.epoch = Math.max(this.epoch, epochOf(message.body));
    other.inbox.push({ text, message });
  }

  async #deliver(side: Side, other: Side): Promise<void> {
    const late = this.#random.chance(0.3) ? this.#random.below(side.inbox.length) : 0;
    const [sent] = side.inbox.splice(late, 1);
    if (sent === undefined) return;
    expect(await side.device.receive(other.device, sent.message)).toBe(sent.text);
    side.delivered.push(sent);
    this.received++;
  }

  #lose(side: Side): void {
    if (side.inbox.shift() !== undefined) this.sent--;
  }

  async #repeat(side: Side, other: Side): Promise<void> {
    const again = side.delivered.at(-1);
    if (again === undefined) return;
    const refused = await refusal(side.device.receive(other.device, again.message));
    expect(refused).toBe('duplicate-message');
    this.duplicates++;
  }

  async #tamper(side: Side, other: Side): Promise<void> {
    const next = side.inbox.find(({ message }) => message.type === 'whisper');
    if (next === undefined) return;
    const body = Uint8Array.from(next.message.body);
    const at = body.length - 1 - this.#random.below(Math.min(body.length, 60));
    body[at] = (body[at] ?? 0) ^ (1 << this.#random.below(8));
    await refusal(side.device.receive(other.device, { ...next.message, body }));
    this.tampered++;
  }
}

function epochOf(body: Uint8Array): number {
  return SignalMessage.deserialize(body).content.pqRatchet[1] ?? 0;
}

/** Why a message was refused; fails if it was not. */
async function refusal(outcome: Promise<string>): Promise<string> {
  try {
    await outcome;
  } catch (error) {
    if (error instanceof SignalError || error instanceof PeerRefusal) return error.code;
    throw error;
  }
  throw new Error('a message was accepted that should not be');
}

describe.each(LANGUAGES)('libsignal for %s', (language) => {
  const libsignal = new Libsignal(startPeer(language));
  afterAll(() => libsignal.end());

  describe.each(SEEDS)('seed %i', (seed) => {
    it.each([true, false])(
      'every message is readable once, with resets: %s',
      async (resets) => {
        const ours = await Device.create('5b8c6a3e-93d1-4d2b-9b3c-0a4f6f6f0a01');
        const theirs = await libsignal.device('5b8c6a3e-93d1-4d2b-9b3c-0a4f6f6f0a02');
        const conversation = new Conversation(new SeededRandom(seed), resets, ours, theirs);
        await conversation.run(STEPS);
        if (LONG) console.log(seed, conversation);
        expect(conversation.received).toBe(conversation.sent);
        expect(conversation.received).toBeGreaterThan(STEPS / 4);
        expect(conversation.duplicates).toBeGreaterThan(0);
        expect(conversation.tampered).toBeGreaterThan(0);
        if (resets) expect(conversation.resets).toBeGreaterThan(2);
        else expect(conversation.epoch).toBeGreaterThanOrEqual(LONG ? 8 : 2);
      },
      LONG ? 3_600_000 : 60_000,
    );
  });
});
