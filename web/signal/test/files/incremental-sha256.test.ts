import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Bytes, hex } from '../../src/bytes.ts';
import { incrementalSha256 } from '../../src/files/incremental-sha256.ts';
import { content } from './support.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

async function expected(bytes: Bytes): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

async function digestOf(bytes: Uint8Array, piece: number): Promise<string> {
  const hash = await incrementalSha256();
  for (let at = 0; at < bytes.length; at += piece) hash.update(bytes.subarray(at, at + piece));
  return hex(hash.digest());
}

const platformsOwn = WebAssembly;

const refused = vi.fn(() => Promise.reject(new platformsOwn.CompileError('refused by the page')));

/** What computes nothing: its module is there and runs, but does not hash. */
const broken = {
  compile: platformsOwn.compile,
  instantiate: async (module: WebAssembly.Module) => {
    const { exports } = await platformsOwn.instantiate(module, {});
    return { exports: { ...exports, Hash_Update: () => undefined } };
  },
};

describe.each([
  ['with WebAssembly', () => platformsOwn],
  // Which of the two is asked depends on whether the module was compiled before.
  ['where the page forbids WebAssembly', () => ({ compile: refused, instantiate: refused })],
  ['with a WebAssembly that does not compute what it should', () => broken],
  ['without WebAssembly', () => undefined],
])('%s', (_, platform) => {
  it.each([0, 1, 63, 64, 65, 300_000])(
    'SHA-256 of %i bytes comes piece by piece',
    async (length) => {
      vi.stubGlobal('WebAssembly', platform());
      const bytes = content(length, length);
      for (const piece of [7, 64, 16_384, 65_537])
        expect(await digestOf(bytes, piece)).toBe(await expected(bytes));
    },
  );

  it('two at once do not mix', async () => {
    vi.stubGlobal('WebAssembly', platform());
    const [one, two] = [await incrementalSha256(), await incrementalSha256()];
    const [first, second] = [content(1, 100_000), content(2, 100_000)];
    for (let at = 0; at < 100_000; at += 10_000) {
      one.update(first.subarray(at, at + 10_000));
      two.update(second.subarray(at, at + 10_000));
    }
    expect(hex(one.digest())).toBe(await expected(first));
    expect(hex(two.digest())).toBe(await expected(second));
  });
});

it('a page that forbids WebAssembly is asked before something else hashes', async () => {
  refused.mockClear();
  vi.stubGlobal('WebAssembly', { compile: refused, instantiate: refused });
  expect(await digestOf(content(1, 100), 10)).toBe(await expected(content(1, 100)));
  expect(refused).toHaveBeenCalledOnce();
});

it('WebAssembly is what hashes where there is one', async () => {
  const instantiate = vi.spyOn(WebAssembly, 'instantiate');
  await incrementalSha256();
  expect(instantiate).toHaveBeenCalledOnce();
  instantiate.mockRestore();
});
