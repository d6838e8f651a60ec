import { ProtocolAddress } from '../../src/address.ts';
import { type Bytes, utf8 } from '../../src/bytes.ts';
import { KeyPair } from '../../src/keys/curve.ts';
import { type SealedContent } from '../../src/sealed/content.ts';
import { SenderCertificate } from '../../src/sealed/sender-certificate.ts';
import { ServerCertificate } from '../../src/sealed/server-certificate.ts';
import { type Trust } from '../../src/sealed/trust.ts';
import { randomUuid } from '../../src/uuid.ts';

export const NOW = 1_800_000_000_000;

/** A plaintext content message, which needs no session: its mark, a field, its end. */
export const PLAINTEXT: Bytes = Uint8Array.of(0xc0, 0x42, 4, 0x10, 1, 0x18, 1, 0x80);

/** A platform: a trust root and a server that certifies senders. */
export class Platform {
  readonly root: KeyPair;
  readonly serverKey: KeyPair;
  readonly server: ServerCertificate;
  readonly trust: Trust;

  private constructor(root: KeyPair, serverKey: KeyPair) {
    this.root = root;
    this.serverKey = serverKey;
    this.server = ServerCertificate.issue(7, serverKey.publicKey, root.privateKey);
    this.trust = { roots: [root.publicKey] };
  }

  static async start(): Promise<Platform> {
    return new Platform(await KeyPair.generate(), await KeyPair.generate());
  }

  certificate(sender: Person, expires = NOW): SenderCertificate {
    const details = { sender: sender.address, identityKey: sender.identity.publicKey, expires };
    return SenderCertificate.issue(details, this.server, this.serverKey.privateKey);
  }
}

/** Somebody with an identity. */
export class Person {
  readonly address = new ProtocolAddress(randomUuid(), 1);
  readonly identity: KeyPair;

  private constructor(identity: KeyPair) {
    this.identity = identity;
  }

  static async any(): Promise<Person> {
    return new Person(await KeyPair.generate());
  }
}

export function contentOf(
  senderCertificate: SenderCertificate,
  more: Partial<SealedContent> = {},
): SealedContent {
  return { type: 'plaintext', senderCertificate, content: PLAINTEXT, contentHint: 0, ...more };
}

export const GROUP = utf8('a group');
