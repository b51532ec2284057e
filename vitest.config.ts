import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests of pure code share processes: loading the same modules for each file again would take most of the time. */
const SHARED = ['test/unit/**/*.test.ts', 'test/simulation/**/*.test.ts', 'test/tidy.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    // A test with a real client waits as long as it works; vitest's own number leaves a core idle.
    maxWorkers: availableParallelism() + 1,
    // Generous on purpose: a limit is here to end a hung test, never to measure one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      { extends: true, test: { name: 'units', include: SHARED, isolate: false } },
      // Every file in a process of its own: a leaked handle or a crash shows in the file that caused it.
      { extends: true, test: { name: 'clients', include: ['test/**/*.test.ts'], exclude: SHARED } },
    ],
  },
});
