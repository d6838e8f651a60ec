import fc from 'fast-check';
import { beforeEach, describe, expect, it, test, vi } from 'vitest';
import { hex, utf8 } from '../../src/bytes.ts';
import { decryptMessage, encryptMessage } from '../../src/index.ts';
import { pad, unpad } from '../../src/messages/padding.ts';
import { type Device, pair } from '../support/device.ts';
import { fromHex } from '../support/encodings.ts';
import { refusal } from '../support/refusal.ts';
import { refusedVectors, vectors } from '../support/vectors.ts';

describe('padding', () => {
  test.each(vectors('message-padding') as { content: string; padded: string }[])(
    'is the one of all clients ($content)',
    ({ content, padded }) => {
      expect(hex(pad(fromHex(content)))).toBe(padded);
      expect(hex(unpad(fromHex(padded)))).toBe(content);
    },
  );

  it('comes off whatever the content is, and shows only its block', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), (content) => {
        const padded = pad(content);
        expect(padded.length % 160).toBe(0);
        expect(padded.length - content.length).toBeLessThanOrEqual(160);
        expect(hex(unpad(padded))).toBe(hex(content));
      }),
    );
  });

  test.each(refusedVectors('message-padding') as { padded: string }[])(
    'that is not there is missed by all clients ($padded)',
    async ({ padded }) => {
      expect(await refusal(() => unpad(fromHex(padded)))).toBe('malformed-message');
    },
  );
});

describe('a message', () => {
  let alice: Device;
  let bob: Device;
  beforeEach(async () => {
    ({ alice, bob } = await pair());
  });

  it('is read by whom it is for', async () => {
    const message = await encryptMessage(alice.with(bob), utf8('hello'));
    expect(await decryptMessage(bob.with(alice), message)).toEqual(utf8('hello'));
  });

  it('does not show how long it is', async () => {
    const lengths: number[] = [];
    for (const text of ['', 'x'.repeat(159)])
      lengths.push((await encryptMessage(alice.with(bob), utf8(text))).body.length);
    expect(lengths[0]).toBe(lengths[1]);
  });

  it('without padding is refused, and nothing is committed', async () => {
    const unpadded = await alice.send(bob, 'hello');
    const commit = vi.spyOn(bob.store, 'commit');
    const read = (): Promise<unknown> => decryptMessage(bob.with(alice), unpadded);
    expect(await refusal(read)).toBe('malformed-message');
    expect(commit).not.toHaveBeenCalled();
    expect(await bob.receive(alice, unpadded)).toBe('hello');
  });
});
