import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
}

const at = (path: string): URL => new URL(`../${path}`, import.meta.url);
const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8')) as Manifest;

/** The source of what the build leaves in `dist`. */
function sourceOf(built: string): string {
  return built.replace('./dist/', 'src/').replace(/(\.d\.ts|\.js)$/, '.ts');
}

/** All modules that one loads. */
function loaded(source: string, seen = new Set<string>()): Set<string> {
  const { pathname } = at(source);
  if (seen.has(pathname)) return seen;
  seen.add(pathname);
  for (const [, name = ''] of readFileSync(pathname, 'utf8').matchAll(/from '(\.[^']+)'/g))
    loaded(new URL(name, at(source)).pathname.slice(at('').pathname.length), seen);
  return seen;
}

it('every entry of the package has its source', () => {
  expect(Object.keys(manifest.exports)).toEqual(['.', './indexeddb', './files-worker']);
  for (const entry of Object.values(manifest.exports)) {
    expect(sourceOf(entry.types)).toBe(sourceOf(entry.default));
    expect(existsSync(at(sourceOf(entry.default)))).toBe(true);
  }
});

it('whoever does not use the store in a database does not load it', () => {
  const inDatabase = (module: string): boolean => module.includes('/indexeddb/');
  expect([...loaded('src/indexeddb/index.ts')].some(inDatabase)).toBe(true);
  expect([...loaded('src/index.ts')].length).toBeGreaterThan(50);
  expect([...loaded('src/index.ts')].filter(inDatabase)).toEqual([]);
});
