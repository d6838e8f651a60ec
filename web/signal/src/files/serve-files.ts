import { decryptFile } from './decrypt-file.ts';
import { encryptFile } from './encrypt-file.ts';
import { readFromPort, writeToPort } from './port-stream.ts';
import { type FileJob, fileKeyOf, plain } from './worker-job.ts';

/** Where a worker hears what it is to do: its global scope, or a port. */
export interface JobSource {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Does what a FileWorker on the other side asks for, for as long as the worker lives. */
export function serveFiles(source: JobSource): void {
  source.addEventListener('message', ({ data }) => {
    serve(data as FileJob);
  });
}

function serve(job: FileJob): void {
  const { stream } = readFromPort(job.input);
  switch (job.kind) {
    case 'encrypt': {
      const { ciphertext, key } = encryptFile(stream);
      writeToPort(ciphertext, job.output, async () => plain(await key));
      return;
    }
    case 'decrypt':
      writeToPort(decryptFile(stream, fileKeyOf(job.file)), job.output);
  }
}
