import '../../src/files/worker.ts';

/*
 * A worker that fails while it is at work: after a while, as one that runs out of memory would.
 */

setTimeout(() => {
  throw new Error('out of memory');
}, 200);
