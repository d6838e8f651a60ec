import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, hex } from '../src/bytes.ts';
import { LONG } from './support/long.ts';
import { refusal, survives } from './support/refusal.ts';
import { samples } from './support/samples.ts';

/*
 * Every decoder of the sources, found by its form, against what is not its encoding: so that a new
 * one without a sample fails here.
 */

type Decode = (bytes: Uint8Array) => unknown;

const SOURCES = new URL('../src/', import.meta.url);
const RUNS = LONG ? 20_000 : 300;

/** Names such as `sealed/content.decodeContent` and `keys/curve.PublicKey.deserialize`. */
function decodersOf(file: string): string[] {
  const source = readFileSync(new URL(file, SOURCES), 'utf8');
  const names: string[] = [];
  let owner = '';
  const form =
    /export class (\w+)|(?:static (deserialize|fromRaw)|export function (decode\w*|unpad|uuidOf))\(\s*\w+: Uint8Array\b/g;
  for (const [, type, method, name] of source.matchAll(form)) {
    if (type !== undefined) owner = type;
    else names.push(`${file.slice(0, -'.ts'.length)}.${name ?? `${owner}.${method ?? ''}`}`);
  }
  return names;
}

async function load(name: string): Promise<Decode> {
  const [file = '', ...path] = name.split('.');
  const module: unknown = await import(/* @vite-ignore */ new URL(`${file}.ts`, SOURCES).href);
  const [first = '', method] = path;
  const found = (module as Record<string, unknown>)[first];
  if (method === undefined) return found as Decode;
  const type = found as Record<string, Decode>;
  return (bytes) => type[method]?.(bytes);
}

const DECODERS = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap(decodersOf)
  .sort();

let encodings: Awaited<ReturnType<typeof samples>>;
beforeAll(async () => {
  encodings = await samples();
});

test('every decoder has a sample, and every sample a decoder', () => {
  expect(Object.keys(encodings).sort()).toEqual(DECODERS);
});

/** A good encoding with some bytes changed, taken out or put in, cut or continued. */
function damaged(good: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.nat(good.length);
  const some = fc.uint8Array({ maxLength: 8 });
  const edit = fc.tuple(at, fc.nat({ max: 8 }), some);
  return fc
    .array(edit, { minLength: 1, maxLength: 3 })
    .map((edits) =>
      edits.reduce<Uint8Array>(
        (bytes, [from, gone, put]) =>
          concat(bytes.subarray(0, from), put, bytes.subarray(from + gone)),
        good,
      ),
    );
}

describe.each(DECODERS)('%s', (name) => {
  test('reads what was encoded, and writes the same where it has a form to write', async () => {
    const decode = await load(name);
    const good = sample(name);
    const value = decode(good);
    if (typeof value === 'object' && value !== null && 'serialize' in value)
      expect(hex((value as { serialize(): Uint8Array }).serialize())).toBe(
        hex(written(name, good)),
      );
    else expect(value).toBeDefined();
  });

  test('reads or refuses whatever else there is, with an error of this package', async () => {
    const decode = await load(name);
    const bytes = fc.oneof(damaged(sample(name)), fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(bytes, (anything) => {
        survives(decode, anything);
      }),
      { numRuns: RUNS },
    );
  });

  test('refuses nothing at all, or takes it for nothing', async () => {
    const decode = await load(name);
    if (EMPTY_IS_FINE.has(name)) expect(decode(new Uint8Array(0))).toBeDefined();
    else expect(await refusal(() => decode(new Uint8Array(0)))).toMatch(/./);
  });
});

/** No skipped keys are no bytes. */
const EMPTY_IS_FINE = new Set(['keys/skipped-keys.SkippedKeys.deserialize']);

function sample(name: string): Uint8Array {
  const encoding = encodings[name];
  if (encoding === undefined) throw new Error(`no sample for ${name}`);
  return encoding;
}

/** A raw key is written with its type. */
function written(name: string, good: Uint8Array): Uint8Array {
  return name.endsWith('.fromRaw') ? concat(Uint8Array.of(5), good) : good;
}
