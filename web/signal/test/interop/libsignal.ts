import type { Bytes } from '../../src/bytes.ts';
import { type KeyPair, ProtocolAddress } from '../../src/index.ts';
import { LibsignalDevice } from './libsignal-device.ts';

/** Answers operations, as a peer does, wherever it is. */
export interface Answering {
  /** @throws PeerRefusal for what libsignal refuses */
  call(op: string, parameters: object): Promise<unknown>;
  end(): Promise<void>;
}

/** Half of a safety number as libsignal takes it. */
export interface WireParty {
  readonly id: Uint8Array;
  readonly key: Uint8Array;
}

/** What a server makes of a message to many. */
export interface FannedOut {
  readonly excluded: readonly string[];
  readonly recipients: readonly {
    readonly serviceId: string;
    readonly deviceIds: readonly number[];
    readonly registrationIds: readonly number[];
    readonly message: Bytes;
  }[];
}

/** libsignal's calls, typed: devices, and what belongs to none. */
export class Libsignal {
  readonly #peer: Answering;
  #devices = 0;

  constructor(peer: Answering) {
    this.#peer = peer;
  }

  end(): Promise<void> {
    return this.#peer.end();
  }

  /** A device under that name or address, of a fresh identity unless one is given. */
  async device(of: string | ProtocolAddress, identity?: KeyPair): Promise<LibsignalDevice> {
    const address = typeof of === 'string' ? new ProtocolAddress(of, 1) : of;
    const device = `${address.toString()} ${this.#devices++}`;
    const key = identity?.privateKey.serialize();
    const identityKey = await this.#peer.call('create', { device, address, identity: key });
    return new LibsignalDevice(this.#peer, device, address, identityKey as Bytes);
  }

  async serverCertificate(id: number, key: Uint8Array, root: Uint8Array): Promise<Bytes> {
    return (await this.#peer.call('serverCertificate', { id, key, root })) as Bytes;
  }

  async senderCertificate(parameters: {
    readonly uuid: string;
    readonly e164?: string | undefined;
    readonly deviceId: number;
    readonly key: Uint8Array;
    readonly expires: number;
    readonly server: Uint8Array;
    readonly serverKey: Uint8Array;
  }): Promise<Bytes> {
    return (await this.#peer.call('senderCertificate', parameters)) as Bytes;
  }

  async validate(certificate: Uint8Array, root: Uint8Array, now: number): Promise<boolean> {
    return (await this.#peer.call('validate', { certificate, root, now })) as boolean;
  }

  describe(certificate: Uint8Array): Promise<unknown> {
    return this.#peer.call('describe', { certificate });
  }

  /** libsignal for Java has no server's part. */
  async fanOut(message: Uint8Array): Promise<FannedOut> {
    return (await this.#peer.call('fanOut', { message })) as FannedOut;
  }

  async safetyNumber(
    version: number,
    local: WireParty,
    remote: WireParty,
  ): Promise<{ readonly digits: string; readonly scannable: Bytes }> {
    const number = await this.#peer.call('safetyNumber', { version, local, remote });
    return number as { digits: string; scannable: Bytes };
  }

  /** Whether a scanned code says what libsignal knows. */
  async scan(
    scanned: Uint8Array,
    version: number,
    local: WireParty,
    remote: WireParty,
  ): Promise<boolean> {
    return (await this.#peer.call('scan', { scanned, version, local, remote })) as boolean;
  }

  async sign(key: Uint8Array, message: Uint8Array): Promise<Bytes> {
    return (await this.#peer.call('sign', { key, message })) as Bytes;
  }

  async verify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    return (await this.#peer.call('verify', { key, message, signature })) as boolean;
  }

  async agree(key: Uint8Array, other: Uint8Array): Promise<Bytes> {
    return (await this.#peer.call('agree', { key, other })) as Bytes;
  }

  async publicKeyOf(key: Uint8Array): Promise<Bytes> {
    return (await this.#peer.call('publicKeyOf', { key })) as Bytes;
  }
}
