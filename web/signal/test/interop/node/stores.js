import * as signal from '@signalapp/libsignal-client';

/** What a store refuses, and so the operation that asked it. */
export class Refusal extends Error {}

function found(record, what) {
  if (record === undefined) throw new Refusal(`unknown ${what}`);
  return record;
}

export class Sessions extends signal.SessionStore {
  records = new Map();
  async saveSession(address, record) {
    this.records.set(address.toString(), record.serialize());
  }
  async getSession(address) {
    const stored = this.records.get(address.toString());
    return stored === undefined ? null : signal.SessionRecord.deserialize(stored);
  }
  async getExistingSessions(addresses) {
    return Promise.all(addresses.map((address) => this.getSession(address)));
  }
}

export class Identities extends signal.IdentityKeyStore {
  known = new Map();
  constructor(key, registrationId) {
    super();
    this.key = key;
    this.registrationId = registrationId;
  }
  async getIdentityKey() {
    return this.key;
  }
  async getLocalRegistrationId() {
    return this.registrationId;
  }
  async saveIdentity(address, key) {
    const before = this.known.get(address.toString());
    this.known.set(address.toString(), key);
    return before === undefined || before.equals(key)
      ? signal.IdentityChange.NewOrUnchanged
      : signal.IdentityChange.ReplacedExisting;
  }
  async isTrustedIdentity(address, key) {
    return this.known.get(address.toString())?.equals(key) ?? true;
  }
  async getIdentity(address) {
    return this.known.get(address.toString()) ?? null;
  }
}

export class Prekeys extends signal.PreKeyStore {
  records = new Map();
  async savePreKey(id, record) {
    this.records.set(id, record);
  }
  async getPreKey(id) {
    return found(this.records.get(id), 'prekey');
  }
  async removePreKey(id) {
    this.records.delete(id);
  }
}

export class SignedPrekeys extends signal.SignedPreKeyStore {
  records = new Map();
  async saveSignedPreKey(id, record) {
    this.records.set(id, record);
  }
  async getSignedPreKey(id) {
    return found(this.records.get(id), 'signed prekey');
  }
}

export class KyberPrekeys extends signal.KyberPreKeyStore {
  records = new Map();
  lastResort = new Set();
  uses = new Set();
  async saveKyberPreKey(id, record) {
    this.records.set(id, record);
  }
  async getKyberPreKey(id) {
    return found(this.records.get(id), 'Kyber prekey');
  }
  async markKyberPreKeyUsed(id, signedPreKeyId, baseKey) {
    if (!this.lastResort.has(id)) {
      this.records.delete(id);
      return;
    }
    const use = [id, signedPreKeyId, Buffer.from(baseKey.serialize()).toString('base64')].join();
    if (this.uses.has(use)) throw new Refusal('reused last-resort key');
    this.uses.add(use);
  }
}

export class SenderKeys extends signal.SenderKeyStore {
  records = new Map();
  async saveSenderKey(sender, distributionId, record) {
    this.records.set(`${sender.toString()} ${distributionId}`, record.serialize());
  }
  async getSenderKey(sender, distributionId) {
    const stored = this.records.get(`${sender.toString()} ${distributionId}`);
    return stored === undefined ? null : signal.SenderKeyRecord.deserialize(stored);
  }
}
