/** One row of the table. */
export interface Row {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  /** The rows that this one is shown as a part of. */
  readonly floors?: readonly string[];
  /** Least rate, or least part of the first floor, to be reached in Chromium. */
  readonly aim?: { readonly rate: number } | { readonly ofFloor: number };
}

export const ROWS: readonly Row[] = [
  {
    key: 'handshakes',
    title: 'Handshake in memory: bundle, first message, and its decryption',
    unit: '/s',
  },
  {
    key: 'ping-pong',
    title: 'Ping-pong in memory: every message turns the ratchet',
    unit: 'messages/s',
    aim: { rate: 1000 },
  },
  {
    key: 'ping-pong-database',
    title: 'Ping-pong over `IndexedDbStore`: each side in a database',
    unit: 'messages/s',
  },
  { key: 'one-way', title: 'One way in memory: encrypt and decrypt', unit: 'messages/s' },
  { key: 'encrypt', title: 'One way in memory: encrypt alone', unit: 'messages/s' },
  { key: 'decrypt', title: 'One way in memory: decrypt alone', unit: 'messages/s' },
  {
    key: 'sealed',
    title: 'Sealed sender v1, without a session: seal and open',
    unit: 'messages/s',
  },
  {
    key: 'sender-key',
    title: 'Sender key in memory: encrypt and decrypt once',
    unit: 'messages/s',
  },
  { key: 'raw-encrypt', title: 'WebCrypto: AES-256-GCM, 1 MiB at a time', unit: 'MB/s' },
  {
    key: 'seal',
    title: '`sealStream`',
    unit: 'MB/s',
    floors: ['raw-encrypt'],
    aim: { ofFloor: 0.8 },
  },
  {
    key: 'raw-encrypt-digests',
    title: 'WebCrypto: the same, then both SHA-256 in one go',
    unit: 'MB/s',
    floors: ['raw-encrypt'],
  },
  {
    key: 'encrypt-file',
    title: '`encryptFile`, digests included',
    unit: 'MB/s',
    floors: ['raw-encrypt', 'raw-encrypt-digests'],
    aim: { ofFloor: 0.8 },
  },
  { key: 'raw-decrypt', title: 'WebCrypto: AES-256-GCM decryption', unit: 'MB/s' },
  {
    key: 'raw-decrypt-digests',
    title: 'WebCrypto: the same, then both SHA-256 in one go',
    unit: 'MB/s',
    floors: ['raw-decrypt'],
  },
  {
    key: 'decrypt-file',
    title: '`decryptFile`, digests included',
    unit: 'MB/s',
    floors: ['raw-decrypt', 'raw-decrypt-digests'],
  },
  { key: 'raw-read', title: 'WebCrypto: 1 MiB copied and decrypted', unit: 'reads/s' },
  {
    key: 'read',
    title: '`OpenFile.read`: 64 KiB of any segment',
    unit: 'reads/s',
    floors: ['raw-read'],
  },
];
