import { type Bytes } from '../../src/bytes.ts';
import { type ProtocolAddress } from '../../src/address.ts';
import { Peer } from './peer.ts';

/** The content of a sealed message as libsignal takes and gives it. */
export interface LibsignalContent {
  readonly type: string;
  readonly content: Uint8Array;
  readonly certificate: Uint8Array;
  readonly contentHint: number;
  readonly groupId?: Uint8Array | undefined;
}

/** libsignal's calls, typed. */
export class Libsignal {
  readonly #peer = new Peer('groups-peer.js');

  end(): Promise<void> {
    return this.#peer.end();
  }

  async distribute(store: string, sender: ProtocolAddress, distributionId: string): Promise<Bytes> {
    return (await this.#peer.call('distribute', { store, sender, distributionId })) as Bytes;
  }

  async accept(store: string, sender: ProtocolAddress, message: Uint8Array): Promise<void> {
    await this.#peer.call('accept', { store, sender, message });
  }

  async groupEncrypt(
    store: string,
    sender: ProtocolAddress,
    distributionId: string,
    plaintexts: readonly Uint8Array[],
  ): Promise<Bytes[]> {
    const parameters = { store, sender, distributionId, plaintexts };
    return (await this.#peer.call('groupEncrypt', parameters)) as Bytes[];
  }

  async groupDecrypt(store: string, sender: ProtocolAddress, message: Uint8Array): Promise<Bytes> {
    return (await this.#peer.call('groupDecrypt', { store, sender, message })) as Bytes;
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

  async sealSingle(
    content: LibsignalContent,
    identity: Uint8Array,
    recipient: Uint8Array,
  ): Promise<Bytes> {
    return (await this.#peer.call('sealSingle', { content, identity, recipient })) as Bytes;
  }

  /** @param recipients with their private identity keys, as bundles of theirs are made here */
  async sealMulti(
    content: LibsignalContent,
    identity: Uint8Array,
    recipients: readonly {
      readonly name: string;
      readonly deviceId: number;
      readonly registrationId: number;
      readonly identity: Uint8Array;
    }[],
    excluded: readonly string[],
  ): Promise<Bytes> {
    const parameters = { content, identity, recipients, excluded };
    return (await this.#peer.call('sealMulti', parameters)) as Bytes;
  }

  async fanOut(message: Uint8Array): Promise<{
    readonly excluded: readonly string[];
    readonly recipients: readonly {
      readonly serviceId: string;
      readonly deviceIds: readonly number[];
      readonly registrationIds: readonly number[];
      readonly message: Bytes;
    }[];
  }> {
    return (await this.#peer.call('fanOut', { message })) as Awaited<
      ReturnType<Libsignal['fanOut']>
    >;
  }

  /** @throws PeerError */
  async unseal(
    message: Uint8Array,
    identity: Uint8Array,
  ): Promise<{
    readonly type: number;
    readonly content: Bytes;
    readonly contentHint: number;
    readonly groupId: Bytes | null;
    readonly certificate: Bytes;
  }> {
    return (await this.#peer.call('unseal', { message, identity })) as Awaited<
      ReturnType<Libsignal['unseal']>
    >;
  }

  async safetyNumber(
    version: number,
    local: { readonly id: Uint8Array; readonly key: Uint8Array },
    remote: { readonly id: Uint8Array; readonly key: Uint8Array },
  ): Promise<{ readonly digits: string; readonly scannable: Bytes }> {
    return (await this.#peer.call('safetyNumber', { version, local, remote })) as {
      digits: string;
      scannable: Bytes;
    };
  }
}
