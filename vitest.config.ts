import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Every file in a process of its own: a leaked handle or a crash shows in the file that caused it.
    pool: 'forks',
    // A test with a real client waits as long as it works; vitest's own number leaves a core idle.
    maxWorkers: availableParallelism() + 1,
    // Generous on purpose: a limit is here to end a hung test, never to measure one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
