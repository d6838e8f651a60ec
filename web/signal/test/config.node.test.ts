import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

const HOOKS = new URL('support/typescript-hooks.js', import.meta.url).href;
const CONFIG = new URL('../vitest.config.ts', import.meta.url).href;
/** Reads it as the runner does: once more for each project. */
const SCRIPT = `
  import { register } from 'node:module';
  import { readdirSync } from 'node:fs';
  register('${HOOKS}');
  await import('${CONFIG}');
  await import('${CONFIG}?again');
  console.log(readdirSync(process.env.TMPDIR).filter((name) => name.startsWith('exo-')).length);
`;

it('the browser’s profile is one folder, and nothing else is gone when the tests end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'exo-config-'));
  try {
    const [temporary, own] = [join(folder, 'temporary'), join(folder, 'own')];
    for (const each of [temporary, own]) await mkdir(each);
    await writeFile(join(own, 'kept'), '');
    const env = { ...process.env, TMPDIR: temporary, EXO_CHROMIUM_PROFILE: own };
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', SCRIPT], { env });
    expect(stdout.trim()).toBe('1');
    expect((await readdir(temporary)).filter((name) => name.startsWith('exo-'))).toEqual([]);
    expect(await readdir(own)).toEqual(['kept']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
