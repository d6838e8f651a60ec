import type { ProtocolAddress } from '../address.ts';
import { type Bytes, concat } from '../bytes.ts';
import { type ServiceId, serviceId, serviceIdBytes } from '../service-id.ts';

/**
 * What a first message states about its way: the service id (17 bytes) and the device (1) of the
 * sender, then of the recipient. Undefined unless both names are service ids.
 */
export function encodeAddresses(
  sender: ProtocolAddress,
  recipient: ProtocolAddress,
): Bytes | undefined {
  const from = read(sender.name);
  const to = read(recipient.name);
  if (from === undefined || to === undefined) return undefined;
  const [fromDevice, toDevice] = [
    Uint8Array.of(sender.deviceId),
    Uint8Array.of(recipient.deviceId),
  ];
  return concat(serviceIdBytes(from), fromDevice, serviceIdBytes(to), toDevice);
}

function read(name: string): ServiceId | undefined {
  try {
    return serviceId(name);
  } catch {
    return undefined;
  }
}
