import { defineConfig } from 'vitest/config';

// Where the whole project's test command counts what ran.
const reports = process.env['EXO_REPORTS'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    reporters: reports ? ['default', 'junit'] : ['default'],
    ...(reports && { outputFile: { junit: `${reports}/TEST-signal.xml` } }),
  },
});
