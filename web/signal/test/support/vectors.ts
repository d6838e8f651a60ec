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
  return (JSON.parse(TEXTS[name]) as { vectors: unknown[] }).vectors;
}
