import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform } from 'node:os';

/** Where and with what something was measured. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly os: string;
  /** Runnable processes in the last minute, on average. */
  readonly load: number;
  readonly node: string;
  readonly libraries: Readonly<Record<string, string>>;
}

export function machine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    os: `${distribution()}, ${platform()} ${arch()}`,
    load: loadavg()[0] ?? 0,
    node: process.versions.node,
    libraries: libraries(),
  };
}

function distribution(): string {
  try {
    const [, name] = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
    return name ?? 'unknown';
  } catch {
    return platform();
  }
}

/** What the package is made of, exactly: `package.json` pins it. */
function libraries(): Readonly<Record<string, string>> {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version, dependencies } = JSON.parse(manifest) as {
    version: string;
    dependencies: Record<string, string>;
  };
  return { '@exo/signal': version, ...dependencies };
}
