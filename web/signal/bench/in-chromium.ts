import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  const { origin, server } = await serve(code);
  try {
    const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags });
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
      return { version: browser.version(), measured };
    } finally {
      await browser.close();
    }
  } finally {
    server.closeAllConnections();
    server.close();
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
