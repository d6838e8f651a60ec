import * as signal from '@signalapp/libsignal-client';
import { addressOf } from './device.js';

export async function distribute(own, { distributionId }) {
  const message = await signal.SenderKeyDistributionMessage.create(
    own.address,
    distributionId,
    own.senderKeys,
  );
  return message.serialize();
}

export async function accept(own, { from, message }) {
  const parsed = signal.SenderKeyDistributionMessage.deserialize(message);
  await signal.processSenderKeyDistributionMessage(addressOf(from), parsed, own.senderKeys);
}

export async function groupEncrypt(own, { distributionId, plaintexts }) {
  const messages = [];
  for (const plaintext of plaintexts)
    messages.push(
      own.remember(
        await signal.groupEncrypt(own.address, distributionId, own.senderKeys, plaintext),
      ),
    );
  return messages;
}

export function groupDecrypt(own, { from, message }) {
  return signal.groupDecrypt(addressOf(from), own.senderKeys, message);
}
