import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { chromiumFlags, chromiumPath } from '../../chromium.js';
import type * as Suite from './suite.ts';
import type { Measured, Plan } from './suite.ts';

/** Measures the bundle `code` of the suite in a page of its own browser. */
export async function measureInChromium(
  code: string,
  plan: Plan,
  progress: (line: string) => void,
): Promise<{ version: string; measured: Measured }> {
  const profile = await mkdtemp(join(tmpdir(), 'exo-signal-bench-'));
  const { origin, server } = await serve(code);
  try {
    // Databases are on a disk, which a context of the usual kind keeps in memory.
    const launch = { executablePath: chromiumPath(), args: chromiumFlags };
    const browser = await chromium.launchPersistentContext(profile, launch);
    try {
      const page = await browser.newPage();
      await page.goto(origin);
      await page.exposeFunction('progress', progress);
      const measured = await page.evaluate(async (options) => {
        const script = '/suite.js';
        const suite = (await import(script)) as typeof Suite;
        const report = (globalThis as unknown as { progress: (line: string) => void }).progress;
        return suite.measure(options, report);
      }, plan);
      return { version: browser.browser()?.version() ?? 'unknown', measured };
    } finally {
      await browser.close();
    }
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** An empty page and the suite beside it; a browser takes what comes from this machine for secure. */
async function serve(code: string): Promise<{ origin: string; server: Server }> {
  const server = createServer(({ url }, response) => {
    const script = url === '/suite.js';
    response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html' });
    response.end(script ? code : '<!doctype html><title>bench</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, server };
}
