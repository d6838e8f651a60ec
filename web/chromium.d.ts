/** What it is started with, so that it draws nothing and calls nobody. */
export const chromiumFlags: string[];

/**
 * Where this machine's Chromium is.
 *
 * @throws Error that says what to install
 */
export function chromiumPath(): string;
