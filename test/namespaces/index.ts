import { execFileSync } from 'node:child_process';
import { AzwireError, findScenarios } from '../../src/index.ts';
import { TCPDUMP_NOTE } from '../support/tcpdump.ts';
import { runProven } from './proven-run.ts';

/**
 * `npm run test:namespaces`: runs every shipped scenario, or those that are named, with each participant in a network namespace of its
 * own, and proves by the packets on its interface which side has opened every connection. Skipped, in words, where the system has no such
 * thing.
 */
const PARALLEL = 2;

const scenarios = await findScenarios(process.argv.slice(2));
const waiting = [...scenarios];
const problems: string[] = [];
let isSkipped = false;

async function work(): Promise<void> {
  for (let scenario = waiting.shift(); scenario !== undefined; scenario = waiting.shift()) {
    try {
      const { passed, expectations, capture } = await runProven(scenario);
      const unmet = expectations.filter((each) => !each.passed).map(({ text, detail }) => `${text} (${detail})`);
      if (!passed) problems.push(`${scenario.name}: ${unmet.join('; ')}`);
      process.stdout.write(`${passed ? '✔' : '✘'} ${scenario.name}: ${capture.connections.length} connections\n`);
    } catch (error) {
      if (error instanceof AzwireError && error.code === 'AZW_NAMESPACES_UNAVAILABLE') {
        waiting.length = 0;
        isSkipped = true;
        process.stdout.write(`skipped: ${error.message}\n`);
        return;
      }
      problems.push(`${scenario.name}: ${error instanceof Error ? error.message : error}`);
      process.stdout.write(`✘ ${scenario.name}\n`);
    }
  }
}

/** Namespaces and bridges of ours that are still there. */
function leftovers(): string[] {
  const list = (...args: string[]) =>
    execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
  return [...list('netns', 'list'), ...list('-o', 'link', 'show')].filter((line) => /\bazw[0-9a-f]{6}/.test(line));
}

const before = isAvailable() ? leftovers() : [];
await Promise.all(Array.from({ length: PARALLEL }, work));
if (!isSkipped) {
  const left = leftovers().filter((line) => !before.includes(line));
  if (left.length > 0) problems.push(`left behind: ${left.join(', ')}`);
}
for (const problem of problems) process.stdout.write(`${problem}\n`);
if (!isSkipped && problems.length === 0) {
  process.stdout.write(
    `${scenarios.length} scenarios: the openers are those that the interfaces show${TCPDUMP_NOTE}\n`,
  );
}
process.exitCode = problems.length === 0 ? 0 : 1;

function isAvailable(): boolean {
  try {
    execFileSync('ip', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
