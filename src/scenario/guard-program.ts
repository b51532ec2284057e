/**
 * A process beside a run, for the case that the run's own process dies without cleaning up. It is told on its stdin which
 * process groups live (`+1234`) and which have ended (`-1234`); when stdin ends, it kills those that are left.
 */
import { createInterface } from 'node:readline';
import { signalGroup } from './process-group.ts';

const groups = new Set<number>();

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const group = Number(line.slice(1));
    if (line.startsWith('+')) groups.add(group);
    else groups.delete(group);
  })
  .on('close', () => {
    for (const group of groups) signalGroup(group, 'SIGKILL');
  });
