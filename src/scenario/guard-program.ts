/**
 * A process beside a run, for the case that the run's own process dies without cleaning up. It is told on its stdin which
 * process groups live (`+1234`) and which have ended (`-1234`), and which commands undo what the run has made (`u["ip","link","del","x"]`)
 * until it is undone (`d[…]`). When stdin ends, it kills the groups, and what has left them in the runs that it was told of (`r/tmp/x`), and
 * undoes the things that are left, the last first.
 */
import { spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { killLeftOf, signalGroup } from './process-group.ts';

const groups = new Set<number>();
const runs = new Set<string>();
const undoing = new Set<string>();

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const rest = line.slice(1);
    if (line.startsWith('+')) groups.add(Number(rest));
    else if (line.startsWith('-')) groups.delete(Number(rest));
    else if (line.startsWith('r')) runs.add(rest);
    else if (line.startsWith('u')) undoing.add(rest);
    else undoing.delete(rest);
  })
  .on('close', () => {
    for (const group of groups) signalGroup(group, 'SIGKILL');
    for (const run of runs) killLeftOf(run);
    for (const text of [...undoing].reverse()) {
      const [command = '', ...args]: string[] = JSON.parse(text);
      spawnSync(command, args, { stdio: 'ignore' });
    }
  });
