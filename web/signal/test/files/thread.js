import { register } from 'node:module';
import { parentPort } from 'node:worker_threads';

register('../support/typescript-hooks.js', import.meta.url);
const { serveFiles } = await import('../../src/files/serve-files.ts');
serveFiles(parentPort);
