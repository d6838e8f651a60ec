import { type Bytes } from '../bytes.ts';
import { ContentKey } from './content-key.ts';
import { FileKey } from './file-key.ts';

/** What a worker is asked to do: with the bytes from one port, the outcome into the other. */
export type FileJob =
  | { readonly kind: 'encrypt'; readonly input: MessagePort; readonly output: MessagePort }
  | {
      readonly kind: 'decrypt';
      readonly file: PlainFileKey;
      readonly input: MessagePort;
      readonly output: MessagePort;
    };

/** A file key between threads, which lose the class. */
export interface PlainFileKey {
  readonly key: Bytes;
  readonly digest: Bytes;
  readonly plaintextDigest: Bytes;
  readonly size: number;
}

export function plain(file: FileKey): PlainFileKey {
  const { digest, plaintextDigest, size } = file;
  return { key: file.key.serialize(), digest, plaintextDigest, size };
}

export function fileKeyOf({ key, digest, plaintextDigest, size }: PlainFileKey): FileKey {
  return new FileKey(ContentKey.deserialize(key), digest, plaintextDigest, size);
}
