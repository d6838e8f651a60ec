import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumFlags, chromiumPath } from '../chromium.js';
import * as commands from './test/browser/peer-commands.ts';

// Where the whole project's test command counts what ran.
const reports = process.env['EXO_REPORTS'];
const long = process.env['EXO_LONG'] === '1';

const tests = 'test/**/*.test.ts';
// The last two look at the files of the package.
const needNode = ['**/*.node.test.ts', 'test/decoders.test.ts', 'test/stored/migration.test.ts'];
const needBrowser = ['test/browser/**'];

// libsignal runs in Node.js, wherever the test does.
const peer = fileURLToPath(new URL('test/browser/peer.ts', import.meta.url));

const launchOptions = { executablePath: chromiumPath(), args: chromiumFlags };
// On a disk, as databases of people are: a context of the usual kind keeps them in memory. The runner
// reads this file once more for each project, and they share it.
const shared = globalThis as unknown as { exoChromiumProfile?: string };
const profile = (shared.exoChromiumProfile ??= passingFolder());

/** A new folder that is gone when this process ends. */
function passingFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'exo-chromium-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return folder;
}

export default defineConfig({
  test: {
    // The long run takes its time.
    testTimeout: long ? 3_600_000 : 60_000,
    hookTimeout: 120_000,
    provide: { long },
    reporters: reports ? ['default', 'junit'] : ['default'],
    ...(reports && { outputFile: { junit: `${reports}/TEST-signal.xml` } }),
    projects: [
      { extends: true, test: { name: 'node', include: [tests], exclude: needBrowser } },
      {
        extends: true,
        // The vectors of all clients lie beside the workspace.
        server: { fs: { allow: [fileURLToPath(new URL('../..', import.meta.url))] } },
        resolve: { alias: [{ find: /^.*\/interop\/peer\.ts$|^\.\/peer\.ts$/, replacement: peer }] },
        test: {
          name: 'browser',
          include: [tests],
          exclude: needNode,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions, persistentContext: profile }),
            commands,
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
