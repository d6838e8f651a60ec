import { SignalError } from '../errors.ts';

/** What was fetched is not what the sender sealed; fetching it once more may help. */
export function alteredFile(options?: ErrorOptions): SignalError {
  return new SignalError('altered-file', 'the file is not the one that was sent', options);
}
