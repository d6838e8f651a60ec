import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** What it is started with, so that it draws nothing and calls nobody. */
export const chromiumFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Where this machine's Chromium is: what the environment's EXO_CHROMIUM says, else one on the PATH or
 * among the applications of macOS.
 *
 * @returns {string}
 * @throws Error that says what to install
 */
export function chromiumPath() {
  const chosen = process.env['EXO_CHROMIUM'];
  if (chosen) {
    if (isProgram(chosen)) return chosen;
    throw new Error(`EXO_CHROMIUM is no program: ${chosen}`);
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [...onPath, ...APPLICATIONS].find(isProgram);
  if (found !== undefined) return found;
  throw new Error(
    'no Chromium found: run as root apt-get install -y chromium, install Google Chrome, or let ' +
      'EXO_CHROMIUM name the program',
  );
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    // A folder can be entered, which is the same permission.
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
