/** One row of the table. */
export interface Row {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  /** The row that this one is shown as a part of. */
  readonly floor?: string;
  /** Least rate, or least part of the floor, to be reached in Chromium. */
  readonly aim?: { readonly rate: number } | { readonly ofFloor: number };
}

export const ROWS: readonly Row[] = [
  {
    key: 'handshakes',
    title: 'Handshake: bundle, first message, and its decryption',
    unit: '/s',
  },
  {
    key: 'ping-pong',
    title: 'Ping-pong: every message turns the ratchet',
    unit: 'messages/s',
    aim: { rate: 1000 },
  },
  { key: 'one-way', title: 'One way: encrypt and decrypt', unit: 'messages/s' },
  { key: 'encrypt', title: 'One way: encrypt alone', unit: 'messages/s' },
  { key: 'decrypt', title: 'One way: decrypt alone', unit: 'messages/s' },
  { key: 'sealed', title: 'Sealed sender v1: seal and open', unit: 'messages/s' },
  { key: 'sender-key', title: 'Sender key: encrypt and decrypt once', unit: 'messages/s' },
  { key: 'raw-encrypt', title: 'WebCrypto AES-256-GCM alone, 1 MiB at a time', unit: 'MB/s' },
  {
    key: 'seal',
    title: '`sealStream`',
    unit: 'MB/s',
    floor: 'raw-encrypt',
    aim: { ofFloor: 0.8 },
  },
  {
    key: 'raw-encrypt-digests',
    title: 'WebCrypto AES-256-GCM, then both SHA-256 at once',
    unit: 'MB/s',
    floor: 'raw-encrypt',
  },
  {
    key: 'encrypt-file',
    title: '`encryptFile`, digests included',
    unit: 'MB/s',
    floor: 'raw-encrypt',
    aim: { ofFloor: 0.8 },
  },
  { key: 'raw-decrypt', title: 'WebCrypto AES-256-GCM decryption alone', unit: 'MB/s' },
  {
    key: 'raw-decrypt-digests',
    title: 'WebCrypto decryption, then both SHA-256 at once',
    unit: 'MB/s',
    floor: 'raw-decrypt',
  },
  {
    key: 'decrypt-file',
    title: '`decryptFile`, digests included',
    unit: 'MB/s',
    floor: 'raw-decrypt',
  },
  { key: 'raw-read', title: 'WebCrypto decryption of any 1 MiB', unit: 'reads/s' },
  {
    key: 'read',
    title: '`OpenFile.read`: 64 KiB of any segment',
    unit: 'reads/s',
    floor: 'raw-read',
  },
];
