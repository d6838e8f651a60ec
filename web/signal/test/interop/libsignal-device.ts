import { type Bytes, utf8 } from '../../src/bytes.ts';
import {
  type CiphertextMessage,
  type PrekeyBundle,
  type ProtocolAddress,
  PublicKey,
  type SealedContent,
} from '../../src/index.ts';
import type { Uuid } from '../../src/uuid.ts';
import type { Answering } from './libsignal.ts';
import { fromWire, toWire, type WireBundle } from './wire-bundle.ts';

interface Addressed {
  readonly address: ProtocolAddress;
}

/** The content of a sealed message as libsignal gives it. */
export interface Unsealed {
  readonly type: number;
  readonly content: Bytes;
  readonly contentHint: number;
  readonly groupId: Bytes | null;
  readonly certificate: Bytes;
}

/** Who sealed a message, and what it says. */
export interface Opened {
  readonly from: { readonly name: string; readonly deviceId: number };
  readonly plaintext: Bytes;
}

/** A device of libsignal's. Everything it refuses is a PeerRefusal. */
export class LibsignalDevice {
  readonly address: ProtocolAddress;
  readonly identityKey: PublicKey;
  readonly #peer: Answering;
  readonly #device: string;

  constructor(peer: Answering, device: string, address: ProtocolAddress, identityKey: Bytes) {
    this.#peer = peer;
    this.#device = device;
    this.address = address;
    this.identityKey = PublicKey.deserialize(identityKey);
  }

  async publish(
    use: 'one-time' | 'last-resort' = 'one-time',
    oneTime = true,
  ): Promise<PrekeyBundle> {
    const answer = await this.#call('publish', { lastResort: use === 'last-resort', oneTime });
    return fromWire(answer as WireBundle);
  }

  async process(from: Addressed, bundle: PrekeyBundle): Promise<void> {
    await this.#call('process', { from: from.address, bundle: toWire(bundle) });
  }

  send(to: Addressed, text: string): Promise<CiphertextMessage> {
    return this.encrypt(to, utf8(text));
  }

  async encrypt(to: Addressed, plaintext: Uint8Array): Promise<CiphertextMessage> {
    return (await this.#call('encrypt', { to: to.address, plaintext })) as CiphertextMessage;
  }

  async receive(from: Addressed, { type, body }: CiphertextMessage): Promise<string> {
    return text(await this.#call('decrypt', { from: from.address, type, body }));
  }

  async archive(to: Addressed): Promise<void> {
    await this.#call('archive', { to: to.address });
  }

  /** Takes `identityKey` for the one of `from`, whatever was known before. */
  async approve(from: Addressed, identityKey: PublicKey): Promise<void> {
    await this.#call('approve', { from: from.address, identityKey: identityKey.serialize() });
  }

  async distribute(distributionId: Uuid): Promise<Bytes> {
    return (await this.#call('distribute', { distributionId })) as Bytes;
  }

  async accept(from: Addressed, message: Uint8Array): Promise<void> {
    await this.#call('accept', { from: from.address, message });
  }

  async groupSend(distributionId: Uuid, texts: readonly string[]): Promise<Bytes[]> {
    const parameters = { distributionId, plaintexts: texts.map(utf8) };
    return (await this.#call('groupEncrypt', parameters)) as Bytes[];
  }

  async groupReceive(from: Addressed, message: Uint8Array): Promise<string> {
    return text(await this.#call('groupDecrypt', { from: from.address, message }));
  }

  /** For `to`, whose identity key has to be known; what is inside this device has encrypted. */
  async seal(to: Addressed, content: SealedContent): Promise<Bytes> {
    const parameters = { to: to.address, content: contentOf(content) };
    return (await this.#call('seal', parameters)) as Bytes;
  }

  /** For recipients with whom there are sessions; what is inside this device has encrypted. */
  async sealMulti(
    recipients: readonly ProtocolAddress[],
    content: SealedContent,
    excluded: readonly string[] = [],
  ): Promise<Bytes> {
    const parameters = { recipients, content: contentOf(content), excluded };
    return (await this.#call('sealMulti', parameters)) as Bytes;
  }

  /** The content, whose certificate libsignal does not look at here. */
  async unseal(message: Uint8Array): Promise<Unsealed> {
    return (await this.#call('unseal', { message })) as Unsealed;
  }

  /** Who a trusted sender is, and what it says. */
  async open(message: Uint8Array, root: PublicKey, now: number): Promise<Opened> {
    return (await this.#call('open', { message, root: root.serialize(), now })) as Opened;
  }

  #call(op: string, parameters: object): Promise<unknown> {
    return this.#peer.call(op, { device: this.#device, ...parameters });
  }
}

function text(plaintext: unknown): string {
  return new TextDecoder().decode(plaintext as Bytes);
}

function contentOf({ senderCertificate, ...content }: SealedContent): object {
  return { ...content, certificate: senderCertificate.serialize() };
}
