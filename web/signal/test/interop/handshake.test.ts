import { afterAll, describe, expect, it } from 'vitest';
import { decodePrekeyMessage } from '../../src/handshake/prekey-message.ts';
import { SignalMessage } from '../../src/ratchet/signal-message.ts';
import { decode } from '../../src/spqr/message.ts';
import { Device } from '../support/device.ts';
import { Libsignal } from './libsignal.ts';
import { LANGUAGES, startPeer } from './peer.ts';

const OURS = '5b8c6a3e-93d1-4d2b-9b3c-0a4f6f6f0a01';
const THEIRS = '5b8c6a3e-93d1-4d2b-9b3c-0a4f6f6f0a02';

describe.each(LANGUAGES)('libsignal for %s', (language) => {
  const libsignal = new Libsignal(startPeer(language));
  afterAll(() => libsignal.end());

  describe.each(['one-time', 'last-resort'] as const)('with a %s Kyber prekey', (use) => {
    describe.each([true, false])('and a one-time prekey: %s', (oneTime) => {
      it('we begin, libsignal answers', async () => {
        const ours = await Device.create(OURS);
        const theirs = await libsignal.device(THEIRS);
        await ours.with(theirs).processBundle(await theirs.publish(use, oneTime));
        const first = await ours.send(theirs, 'hello');
        expect(first.type).toBe('prekey');
        expect(decodePrekeyMessage(first.body).prekeyId !== undefined).toBe(oneTime);
        expect(await theirs.receive(ours, first)).toBe('hello');
        const answer = await theirs.send(ours, 'answer');
        expect(answer.type).toBe('whisper');
        expect(await ours.receive(theirs, answer)).toBe('answer');
        const second = await ours.send(theirs, 'thanks');
        expect(second.type).toBe('whisper');
        expect(await theirs.receive(ours, second)).toBe('thanks');
      });

      it('libsignal begins, we answer', async () => {
        const ours = await Device.create(OURS);
        const theirs = await libsignal.device(THEIRS);
        await theirs.process(ours, await ours.publish(use, oneTime));
        const first = await theirs.send(ours, 'hello');
        expect(first.type).toBe('prekey');
        expect(await ours.receive(theirs, first)).toBe('hello');
        const answer = await ours.send(theirs, 'answer');
        expect(answer.type).toBe('whisper');
        expect(await theirs.receive(ours, answer)).toBe('answer');
        expect(await ours.receive(theirs, await theirs.send(ours, 'thanks'))).toBe('thanks');
      });
    });
  });

  it('both sides turn the post-quantum ratchet through many epochs', async () => {
    const ours = await Device.create(OURS);
    const theirs = await libsignal.device(THEIRS);
    await ours.with(theirs).processBundle(await theirs.publish());
    let epoch = 0;
    for (let i = 0; i < 200; i++) {
      const message = await ours.send(theirs, `there ${i}`);
      expect(await theirs.receive(ours, message)).toBe(`there ${i}`);
      const answer = await theirs.send(ours, `back ${i}`);
      expect(await ours.receive(theirs, answer)).toBe(`back ${i}`);
      epoch = SignalMessage.deserialize(answer.body).content.pqRatchet[1] ?? 0;
    }
    expect(epoch).toBeGreaterThanOrEqual(3);
  });

  it('a session that would do without the post-quantum ratchet has it with libsignal', async () => {
    for (const begin of ['ours', 'theirs'] as const) {
      const ours = await Device.create(OURS, { minimumSpqr: 0 });
      const theirs = await libsignal.device(THEIRS);
      if (begin === 'ours') {
        await ours.with(theirs).processBundle(await theirs.publish());
        await theirs.receive(ours, await ours.send(theirs, 'hello'));
        await ours.receive(theirs, await theirs.send(ours, 'hello'));
      } else {
        await theirs.process(ours, await ours.publish());
        await ours.receive(theirs, await theirs.send(ours, 'hello'));
      }
      const message = await ours.send(theirs, 'ratcheted');
      const { pqRatchet } = SignalMessage.deserialize(message.body).content;
      expect(decode(pqRatchet).index).toBeGreaterThan(0);
      expect(await theirs.receive(ours, message)).toBe('ratcheted');
    }
  });

  it('sessions begun by both at once converge, and lose nothing', async () => {
    const ours = await Device.create(OURS);
    const theirs = await libsignal.device(THEIRS);
    await ours.with(theirs).processBundle(await theirs.publish());
    await theirs.process(ours, await ours.publish());
    const [here, there] = [await ours.send(theirs, 'a'), await theirs.send(ours, 'b')];
    const [late, later] = [await ours.send(theirs, 'c'), await theirs.send(ours, 'd')];
    expect(await theirs.receive(ours, here)).toBe('a');
    expect(await ours.receive(theirs, there)).toBe('b');
    for (let i = 0; i < 3; i++) {
      expect(await theirs.receive(ours, await ours.send(theirs, `a${i}`))).toBe(`a${i}`);
      expect(await ours.receive(theirs, await theirs.send(ours, `b${i}`))).toBe(`b${i}`);
    }
    expect((await ours.send(theirs, 'x')).type).toBe('whisper');
    expect(await theirs.receive(ours, late)).toBe('c');
    expect(await ours.receive(theirs, later)).toBe('d');
  });

  it('a session that one side ends is begun again, and late messages are still read', async () => {
    const ours = await Device.create(OURS);
    const theirs = await libsignal.device(THEIRS);
    await ours.with(theirs).processBundle(await theirs.publish());
    await theirs.receive(ours, await ours.send(theirs, 'hello'));
    await ours.receive(theirs, await theirs.send(ours, 'hello'));
    const [late, later] = [await ours.send(theirs, 'late'), await theirs.send(ours, 'later')];
    await ours.with(theirs).archive();
    await theirs.archive(ours);
    await theirs.process(ours, await ours.publish());
    expect(await ours.receive(theirs, await theirs.send(ours, 'again'))).toBe('again');
    expect(await theirs.receive(ours, await ours.send(theirs, 'yes'))).toBe('yes');
    expect(await theirs.receive(ours, late)).toBe('late');
    expect(await ours.receive(theirs, later)).toBe('later');
  });
});
