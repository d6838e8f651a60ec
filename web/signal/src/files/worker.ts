import { serveFiles } from './serve-files.ts';

/*
 * `@exo/signal/files-worker`: the script of a module worker, for a FileWorker to talk to.
 */

serveFiles(globalThis);
