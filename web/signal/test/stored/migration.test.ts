import { existsSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { concat, fromUtf8, utf8 } from '../../src/bytes.ts';
import { SENDER_KEY_RECORD } from '../../src/groups/sender-key-record.ts';
import { PREKEY_RECORD } from '../../src/handshake/prekey-record.ts';
import { IDENTITY_RECORD } from '../../src/indexeddb/stored-identity.ts';
import { SESSION_RECORD } from '../../src/session/record.ts';
import { parseStored, type StoredFormat } from '../../src/wire/stored.ts';
import { refusal } from '../support/refusal.ts';

/** A format in its third version, each of which has put something in front of the text. */
const THIRD: StoredFormat = {
  version: 3,
  migrations: {
    1: (body) => concat(utf8('two '), body),
    2: (body) => concat(utf8('three '), body),
  },
};

function read(version: number, format: StoredFormat): string {
  return parseStored(concat(Uint8Array.of(version), utf8('body')), format, fromUtf8);
}

describe('stored state', () => {
  it('of every version is brought to the newest, step by step', () => {
    expect(read(1, THIRD)).toBe('three two body');
    expect(read(2, THIRD)).toBe('three body');
    expect(read(3, THIRD)).toBe('body');
  });

  it('of a newer version is left alone', async () => {
    for (const version of [4, 255])
      expect(await refusal(() => read(version, THIRD))).toBe('newer-record');
  });

  it('of a version that there never was, or without one, is refused', async () => {
    expect(await refusal(() => read(0, THIRD))).toBe('invalid-record');
    expect(await refusal(() => parseStored(new Uint8Array(0), THIRD, fromUtf8))).toBe(
      'invalid-record',
    );
  });

  it('that a migration or the parser cannot read is refused', async () => {
    const failing: StoredFormat = {
      version: 2,
      migrations: {
        1: () => {
          throw new RangeError('not what it was');
        },
      },
    };
    expect(await refusal(() => read(1, failing))).toBe('invalid-record');
    const bad = Uint8Array.of(3, 0xff);
    expect(await refusal(() => parseStored(bad, THIRD, fromUtf8))).toBe('invalid-record');
  });
});

test.each([
  ['session-record', SESSION_RECORD],
  ['sender-key-record', SENDER_KEY_RECORD],
  ['prekey-record', PREKEY_RECORD],
  ['identity-record', IDENTITY_RECORD],
] as const)('every version of a %s is here to be read, and has its migration', (name, format) => {
  for (let version = 1; version <= format.version; version++) {
    const fixture = new URL(`${name}-v${version}.json`, import.meta.url);
    expect(existsSync(fixture), fixture.pathname).toBe(true);
    if (version < format.version) expect(format.migrations?.[version]).toBeDefined();
  }
});
