import { createInterface } from 'node:readline';
import * as signal from '@signalapp/libsignal-client';
import SentMessage from '@signalapp/libsignal-client/dist/SealedSenderMultiRecipientMessage.js';

/*
 * libsignal behind lines of JSON: groups, sealed sender, certificates and safety numbers. See
 * ../support/peer.ts for the form of the lines.
 */

class SenderKeys extends signal.SenderKeyStore {
  records = new Map();

  async saveSenderKey(sender, distributionId, record) {
    this.records.set(`${nameOf(sender)} ${distributionId}`, record);
  }

  async getSenderKey(sender, distributionId) {
    return this.records.get(`${nameOf(sender)} ${distributionId}`) ?? null;
  }
}

class Sessions extends signal.SessionStore {
  records = new Map();

  async saveSession(address, record) {
    this.records.set(nameOf(address), record);
  }

  async getSession(address) {
    return this.records.get(nameOf(address)) ?? null;
  }

  async getExistingSessions(addresses) {
    return addresses.map((address) => this.records.get(nameOf(address)));
  }
}

class Identities extends signal.IdentityKeyStore {
  others = new Map();

  constructor(key) {
    super();
    this.key = key;
  }

  async getIdentityKey() {
    return this.key;
  }

  async getLocalRegistrationId() {
    return 1;
  }

  async saveIdentity(address, key) {
    this.others.set(nameOf(address), key);
    return signal.IdentityChange.NewOrUnchanged;
  }

  async isTrustedIdentity() {
    return true;
  }

  async getIdentity(address) {
    return this.others.get(nameOf(address)) ?? null;
  }
}

function nameOf(address) {
  return `${address.name()}.${address.deviceId()}`;
}

function addressOf({ name, deviceId }) {
  return signal.ProtocolAddress.new(name, deviceId);
}

function publicKey(bytes) {
  return signal.PublicKey.deserialize(bytes);
}

function privateKey(bytes) {
  return signal.PrivateKey.deserialize(bytes);
}

function contentOf({ type, content, certificate, contentHint, groupId }) {
  return signal.UnidentifiedSenderMessageContent.new(
    messageOf(type, content),
    signal.SenderCertificate.deserialize(certificate),
    contentHint,
    groupId ?? null,
  );
}

/** What groupEncrypt gave, as only libsignal itself makes a message of that type. */
const groupMessages = new Map();

function keyOf(message) {
  return Buffer.from(message).toString('base64');
}

function messageOf(type, content) {
  return type === 'sender-key'
    ? groupMessages.get(keyOf(content))
    : signal.PlaintextContent.deserialize(content).asCiphertextMessage();
}

/** A session as it is after a bundle: sealed sender takes the registration id from it. */
async function establish(recipient, sessions, identities) {
  const address = addressOf(recipient);
  const signed = signal.PrivateKey.generate();
  const kem = signal.KEMKeyPair.generate();
  const identity = privateKey(recipient.identity);
  const bundle = signal.PreKeyBundle.new(
    recipient.registrationId,
    recipient.deviceId,
    null,
    null,
    1,
    signed.getPublicKey(),
    identity.sign(signed.getPublicKey().serialize()),
    identity.getPublicKey(),
    1,
    kem.getPublicKey(),
    identity.sign(kem.getPublicKey().serialize()),
  );
  const self = signal.ProtocolAddress.new('self', 1);
  await signal.processPreKeyBundle(bundle, address, self, sessions, identities);
}

const members = new Map();

function member(name) {
  if (!members.has(name)) members.set(name, new SenderKeys());
  return members.get(name);
}

const operations = {
  async distribute({ store, sender, distributionId }) {
    const message = await signal.SenderKeyDistributionMessage.create(
      addressOf(sender),
      distributionId,
      member(store),
    );
    return message.serialize();
  },

  async accept({ store, sender, message }) {
    const parsed = signal.SenderKeyDistributionMessage.deserialize(message);
    await signal.processSenderKeyDistributionMessage(addressOf(sender), parsed, member(store));
  },

  async groupEncrypt({ store, sender, distributionId, plaintexts }) {
    const messages = [];
    for (const plaintext of plaintexts) {
      const args = [addressOf(sender), distributionId, member(store), plaintext];
      const message = await signal.groupEncrypt(...args);
      messages.push(message.serialize());
      groupMessages.set(keyOf(message.serialize()), message);
    }
    return messages;
  },

  groupDecrypt({ store, sender, message }) {
    return signal.groupDecrypt(addressOf(sender), member(store), message);
  },

  serverCertificate({ id, key, root }) {
    return signal.ServerCertificate.new(id, publicKey(key), privateKey(root)).serialize();
  },

  senderCertificate({ uuid, e164, deviceId, key, expires, server, serverKey }) {
    return signal.SenderCertificate.new(
      uuid,
      e164 ?? null,
      deviceId,
      publicKey(key),
      expires,
      signal.ServerCertificate.deserialize(server),
      privateKey(serverKey),
    ).serialize();
  },

  validate({ certificate, root, now }) {
    return signal.SenderCertificate.deserialize(certificate).validate(publicKey(root), now);
  },

  describe({ certificate }) {
    const parsed = signal.SenderCertificate.deserialize(certificate);
    return {
      uuid: parsed.senderUuid(),
      deviceId: parsed.senderDeviceId(),
      e164: parsed.senderE164(),
      expires: parsed.expiration(),
      key: parsed.key().serialize(),
    };
  },

  async sealSingle({ content, identity, recipient }) {
    const identities = new Identities(privateKey(identity));
    const address = signal.ProtocolAddress.new('recipient', 1);
    await identities.saveIdentity(address, publicKey(recipient));
    return signal.sealedSenderEncrypt(contentOf(content), address, identities);
  },

  async sealMulti({ content, identity, recipients, excluded }) {
    const identityStore = new Identities(privateKey(identity));
    const sessionStore = new Sessions();
    for (const recipient of recipients) await establish(recipient, sessionStore, identityStore);
    return signal.sealedSenderMultiRecipientEncrypt({
      content: contentOf(content),
      recipients: recipients.map(addressOf),
      excludedRecipients: excluded.map((id) => signal.ServiceId.parseFromServiceIdString(id)),
      identityStore,
      sessionStore,
    });
  },

  /** What the server makes of a message to many. */
  fanOut({ message }) {
    const sent = new SentMessage(message);
    const recipients = Object.entries(sent.recipientsByServiceIdString());
    return {
      excluded: sent.excludedRecipientServiceIdStrings(),
      recipients: recipients.map(([serviceId, recipient]) => ({
        serviceId,
        deviceIds: recipient.deviceIds,
        registrationIds: recipient.registrationIds,
        message: sent.messageForRecipient(recipient),
      })),
    };
  },

  async unseal({ message, identity }) {
    const identities = new Identities(privateKey(identity));
    const content = await signal.sealedSenderDecryptToUsmc(message, identities);
    return {
      type: content.msgType(),
      content: content.contents(),
      contentHint: content.contentHint(),
      groupId: content.groupId(),
      certificate: content.senderCertificate().serialize(),
    };
  },

  safetyNumber({ version, local, remote }) {
    const fingerprint = signal.Fingerprint.new(
      5200,
      version,
      local.id,
      publicKey(local.key),
      remote.id,
      publicKey(remote.key),
    );
    return {
      digits: fingerprint.displayableFingerprint().toString(),
      scannable: fingerprint.scannableFingerprint().toBuffer(),
    };
  },
};

function encode(key, value) {
  return value instanceof Uint8Array ? { $: Buffer.from(value).toString('base64') } : value;
}

/** JSON.stringify asks a Buffer for its own form first, so that bytes are never one here. */
function revive(key, value) {
  const bytes = value?.$;
  return typeof bytes === 'string' ? new Uint8Array(Buffer.from(bytes, 'base64')) : value;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, operation, parameters } = JSON.parse(line, revive);
  let answer;
  try {
    answer = { id, result: (await operations[operation](parameters)) ?? null };
  } catch (error) {
    answer = { id, error: `${error.name}: ${error.message}` };
  }
  process.stdout.write(`${JSON.stringify(answer, encode)}\n`);
}
