import { SignalError } from './errors.ts';

const MOST_DEVICES = 127;

/** One device of somebody: what sessions and sender keys are kept under. */
export class ProtocolAddress {
  /** Whose it is, such as the UUID of an account. */
  readonly name: string;
  /** From 1 to 127. */
  readonly deviceId: number;

  /** @throws SignalError `invalid-argument` for an empty name or a device out of range */
  constructor(name: string, deviceId: number) {
    if (name === '') throw new SignalError('invalid-argument', 'an address has a name');
    if (!Number.isInteger(deviceId) || deviceId < 1 || deviceId > MOST_DEVICES)
      throw new SignalError('invalid-argument', `a device is from 1 to ${MOST_DEVICES}`);
    this.name = name;
    this.deviceId = deviceId;
  }

  equals(other: ProtocolAddress): boolean {
    return this.name === other.name && this.deviceId === other.deviceId;
  }

  /** Different for different addresses, since a device has no dot. */
  toString(): string {
    return `${this.name}.${this.deviceId}`;
  }
}
