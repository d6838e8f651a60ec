import { createInterface } from 'node:readline';
import * as signal from '@signalapp/libsignal-client';
import { Device } from './device.js';
import * as groups from './groups.js';
import * as platform from './platform.js';
import * as sealed from './sealed.js';
import * as sessions from './sessions.js';
import { Refusal } from './stores.js';

/*
 * libsignal for Node.js behind lines of JSON. A request is {id, op, parameters}; an answer is
 * {id, result}, {id, refusal, message} for what libsignal refuses, or {id, fault} for what went
 * wrong otherwise. Bytes are {"$": base64}. Operations of a device have its name in `device`.
 */

const devices = new Map();

const ofDevices = { ...sessions, ...groups, ...sealed };

/** What libsignal's codes are called here. */
const REFUSALS = new Map([
  [signal.ErrorCode.DuplicatedMessage, 'duplicate-message'],
  [signal.ErrorCode.SealedSenderSelfSend, 'self-send'],
  [signal.ErrorCode.UntrustedIdentity, 'untrusted-identity'],
]);

function operate(op, { device: name, ...parameters }) {
  if (op === 'create') {
    const created = new Device(parameters);
    devices.set(name, created);
    return created.key.getPublicKey().serialize();
  }
  if (name === undefined) return platform[op](parameters);
  return ofDevices[op](devices.get(name), parameters);
}

async function answer({ id, op, parameters }) {
  try {
    return { id, result: (await operate(op, parameters)) ?? null };
  } catch (error) {
    const message = String(error);
    if (error instanceof Refusal) return { id, refusal: 'other', message };
    if (error instanceof signal.LibSignalErrorBase)
      return { id, refusal: REFUSALS.get(error.code) ?? 'other', message };
    return { id, fault: error?.stack ?? message };
  }
}

/** JSON.stringify asks a Buffer for its own form first, so that bytes are never one here. */
function encode(key, value) {
  return value instanceof Uint8Array ? { $: Buffer.from(value).toString('base64') } : value;
}

function revive(key, value) {
  const bytes = value?.$;
  return typeof bytes === 'string' ? new Uint8Array(Buffer.from(bytes, 'base64')) : value;
}

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line, revive)), encode)}\n`);
