import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const HERE = fileURLToPath(new URL('..', import.meta.url));
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** Without what an npm that runs the tests tells of its own workspace. */
const OUTSIDE = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_')),
);

let folder: string;
let packed: Packed;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exo-package-'));
  const source = join(folder, 'source');
  await mkdir(source);
  for (const file of ['package.json', 'README.md']) await cp(join(HERE, file), join(source, file));
  const built = ['--outDir', join(source, 'dist'), '--tsBuildInfoFile', join(folder, 'build')];
  await run(process.execPath, [join(MODULES, 'typescript/bin/tsc'), '-p', HERE, ...built]);
  // What the build of the whole workspace leaves beside it.
  for (const other of ['bench/bench/rows.d.ts', 'test/test/tsconfig.tsbuildinfo']) {
    const file = join(source, 'dist', other);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '');
  }
  const pack = ['pack', '--json', '--offline', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: source, env: OUTSIDE });
  const [first] = JSON.parse(stdout) as Packed[];
  if (first === undefined) throw new Error('npm has packed nothing');
  packed = first;
});
afterAll(() => rm(folder, { recursive: true }));

it('the package is its README and what its sources are built to', () => {
  const paths = packed.files.map(({ path }) => path);
  const known = /^(package\.json|README\.md|dist\/(?!bench\/|test\/).*\.(js|js\.map|d\.ts))$/;
  expect(paths.filter((path) => !known.test(path))).toEqual([]);
  expect(paths).toContain('dist/index.js');
  expect(paths).toContain('dist/session/session-cipher.d.ts');
});

it('whoever installs it imports every entry', async () => {
  const installed = join(folder, 'application', 'node_modules', '@exo', 'signal');
  await mkdir(installed, { recursive: true });
  const tarball = join(folder, packed.filename);
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  const manifest = await readFile(join(installed, 'package.json'), 'utf8');
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, 'application', 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(MODULES, name), link);
  }
  const script = `
    globalThis.addEventListener = (type) => console.log('listens for', type); // as a worker has it
    const { MemoryStore } = await import('@exo/signal');
    const { IndexedDbStore } = await import('@exo/signal/indexeddb');
    await import('@exo/signal/files-worker');
    console.log((await MemoryStore.create()).constructor.name, IndexedDbStore.name);
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: join(folder, 'application'),
  });
  expect(stdout.trim().split('\n')).toEqual(['listens for message', 'MemoryStore IndexedDbStore']);
});
