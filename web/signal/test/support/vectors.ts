import encryptedFiles from '../../../../contract/vectors/encrypted-files.json?raw';
import files from '../../../../contract/vectors/files.json?raw';
import messagePadding from '../../../../contract/vectors/message-padding.json?raw';
import padme from '../../../../contract/vectors/padme.json?raw';
import safetyNumbers from '../../../../contract/vectors/safety-numbers.json?raw';

const TEXTS = {
  'encrypted-files': encryptedFiles,
  files,
  'message-padding': messagePadding,
  padme,
  'safety-numbers': safetyNumbers,
} as const;

/** The vectors of one of the files that all clients are tested against. */
export function vectors(name: keyof typeof TEXTS): unknown[] {
  return listed(name, 'vectors');
}

/** What all of them refuse. */
export function refusedVectors(name: 'message-padding'): unknown[] {
  return listed(name, 'refused');
}

function listed(name: keyof typeof TEXTS, list: string): unknown[] {
  const found = (JSON.parse(TEXTS[name]) as Record<string, unknown[]>)[list];
  if (found === undefined) throw new Error(`${name} has no ${list}`);
  return found;
}
