import { randomU32 } from '../random.ts';

/** The largest that sealed sender to many can name. */
const MAX_REGISTRATION_ID = 0x3fff;

/** For a new device: 1 … 0x3fff, by which others tell it from the one that it replaces. */
export function randomRegistrationId(): number {
  return 1 + (randomU32() % MAX_REGISTRATION_ID);
}
