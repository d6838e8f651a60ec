import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { chromiumPath } from '../../chromium.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exo-path-'));
  vi.stubEnv('EXO_CHROMIUM', undefined);
  vi.stubEnv('PATH', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A program of that name on the path. */
async function install(name: string): Promise<string> {
  const program = join(folder, name);
  await symlink(process.execPath, program);
  return program;
}

it('Chromium is found on the path, before Chrome', async () => {
  const chrome = await install('google-chrome');
  expect(chromiumPath()).toBe(chrome);
  expect(chromiumPath()).not.toBe(await install('chromium'));
  expect(chromiumPath()).toBe(join(folder, 'chromium'));
});

it('what the environment names is taken before all, and must be a program', async () => {
  await install('chromium');
  vi.stubEnv('EXO_CHROMIUM', process.execPath);
  expect(chromiumPath()).toBe(process.execPath);
  vi.stubEnv('EXO_CHROMIUM', join(folder, 'no-such-program'));
  expect(() => chromiumPath()).toThrow('EXO_CHROMIUM is no program');
  vi.stubEnv('EXO_CHROMIUM', folder);
  expect(() => chromiumPath()).toThrow('EXO_CHROMIUM is no program');
});

it('a folder on the path is none', async () => {
  await mkdir(join(folder, 'chromium'));
  const chrome = await install('google-chrome');
  expect(chromiumPath()).toBe(chrome);
});

it('where there is none, it is said what to install', async () => {
  vi.resetModules();
  vi.doMock('node:fs', () => ({
    constants: {},
    statSync: () => undefined,
    accessSync: () => {
      throw new Error('no such file');
    },
  }));
  const without = await import('../../chromium.js');
  vi.doUnmock('node:fs');
  expect(() => without.chromiumPath()).toThrow('apt-get install -y chromium');
});
