import { defineConfig } from 'vitest/config';

// Where the whole project's test command counts what ran.
const reports = process.env['EXO_REPORTS'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The long run takes its time.
    testTimeout: process.env['EXO_LONG'] === '1' ? 3_600_000 : 60_000,
    reporters: reports ? ['default', 'junit'] : ['default'],
    ...(reports && { outputFile: { junit: `${reports}/TEST-signal.xml` } }),
  },
});
