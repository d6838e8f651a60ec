import { beforeEach, expect, it } from 'vitest';
import { ProtocolAddress } from '../../src/address.ts';
import { SenderKeyRecord } from '../../src/groups/sender-key-record.ts';
import { SenderKeyState } from '../../src/groups/sender-key-state.ts';
import type { SenderKeyStore } from '../../src/groups/sender-key-store.ts';
import { randomUuid, type Uuid } from '../../src/uuid.ts';

/** A store to test, and the way to see what it has kept. */
export interface MadeSenderKeyStore {
  readonly store: SenderKeyStore;
  /** The store as whoever opens it later finds it. */
  again(): Promise<SenderKeyStore>;
}

const ALICE = new ProtocolAddress('alice', 1);

/** What every SenderKeyStore promises. */
export function senderKeyStoreContract(make: () => Promise<MadeSenderKeyStore>): void {
  let store: SenderKeyStore;
  let again: () => Promise<SenderKeyStore>;
  let id: Uuid;
  beforeEach(async () => {
    const made = await make();
    store = made.store;
    again = () => made.again();
    id = randomUuid();
  });

  async function record(): Promise<SenderKeyRecord> {
    return SenderKeyRecord.EMPTY.add(await SenderKeyState.generate());
  }

  it('has no keys of strangers', async () => {
    expect(await store.loadSenderKey(ALICE, id)).toBeUndefined();
  });

  it('gives back what was saved last', async () => {
    const first = await record();
    const second = first.add(await SenderKeyState.generate());
    await store.saveSenderKey(ALICE, id, first);
    expect((await store.loadSenderKey(ALICE, id))?.serialize()).toEqual(first.serialize());
    await store.saveSenderKey(ALICE, id, second);
    for (const seen of [store, await again()])
      expect((await seen.loadSenderKey(ALICE, id))?.serialize()).toEqual(second.serialize());
  });

  it('keeps the keys of every sender, device and distribution apart', async () => {
    const places = [
      [ALICE, id],
      [ALICE, randomUuid()],
      [new ProtocolAddress('alice', 2), id],
      [new ProtocolAddress('bob', 1), id],
    ] as const;
    const records = await Promise.all(places.map(record));
    await Promise.all(
      places.map(([sender, distribution], i) =>
        store.saveSenderKey(sender, distribution, records[i] ?? SenderKeyRecord.EMPTY),
      ),
    );
    const seen = await again();
    for (const [i, [sender, distribution]] of places.entries())
      expect((await seen.loadSenderKey(sender, distribution))?.serialize()).toEqual(
        records[i]?.serialize(),
      );
  });
}
