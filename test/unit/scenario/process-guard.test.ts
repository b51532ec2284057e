import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { ProcessGuard } from '../../../src/scenario/process-guard.ts';
import { gone, IDLE, isAlive } from './processes.ts';

const SOURCE = new URL('../../../src/scenario/', import.meta.url);

/** A process that starts one participant, prints its id and is then killed without a chance to clean up. */
const RUNNER = `
  import { ParticipantProcess } from '${SOURCE.href}participant.ts';
  import { ProcessGuard } from '${SOURCE.href}process-guard.ts';
  const commandLine = { file: process.execPath, args: ['-e', ${JSON.stringify(IDLE)}], workingFolder: '/' };
  const participant = new ParticipantProcess({ commandLine, env: process.env, guard: new ProcessGuard() });
  console.log(await participant.nextLine('pid'));
`;

describe('the guard', () => {
  it('kills the participants of a run whose process dies', async () => {
    const runner = spawn(process.execPath, ['--input-type=module', '-e', RUNNER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(runner, 'exit');
    const [line] = await once(createInterface({ input: runner.stdout }), 'line');
    const participant = Number(String(line).split(' ')[1]);
    expect(isAlive(participant)).toBe(true);
    runner.kill('SIGKILL');
    await exited;
    expect(await gone(participant)).toBe(true);
  });

  it('lets go of a group that has ended, and stops twice', async () => {
    const bystander = spawn(process.execPath, ['-e', IDLE], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    const exited = once(bystander, 'exit');
    await once(bystander.stdout, 'data');
    const guard = new ProcessGuard();
    guard.watch(bystander.pid ?? 0);
    guard.release(bystander.pid ?? 0);
    await guard.stop();
    await guard.stop();
    expect(isAlive(bystander.pid ?? 0)).toBe(true);
    bystander.kill('SIGKILL');
    await exited;
  });

  it('kills what it still watches when it is stopped', async () => {
    const left = spawn(process.execPath, ['-e', IDLE], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    const exited = once(left, 'exit');
    await once(left.stdout, 'data');
    const guard = new ProcessGuard();
    guard.watch(left.pid ?? 0);
    await guard.stop();
    expect(await exited).toEqual([null, 'SIGKILL']);
  });

  it.skipIf(process.platform !== 'linux')('kills what belongs to a run, in whatever group it is', async () => {
    const run = mkdtempSync(join(tmpdir(), 'azwire-guard-'));
    const start = (more: object) =>
      spawn(process.execPath, ['-e', IDLE], {
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
        env: { ...process.env, ...more },
      });
    const [left, bystander] = [start({ AZWIRE_RUN: run }), start({ AZWIRE_RUN: `${run}-other` })];
    const ends = [once(left, 'exit'), once(bystander, 'exit')];
    await Promise.all([once(left.stdout, 'data'), once(bystander.stdout, 'data')]);
    const guard = new ProcessGuard();
    guard.watchRun(run);
    await guard.stop();
    expect(await ends[0]).toEqual([null, 'SIGKILL']);
    expect(isAlive(bystander.pid ?? 0)).toBe(true);
    bystander.kill('SIGKILL');
    await ends[1];
    rmSync(run, { recursive: true });
  });

  it('undoes what is left to undo when it is stopped, the last first, and nothing else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'azwire-guard-'));
    const guard = new ProcessGuard();
    const note = (text: string) => ['sh', '-c', `echo ${text} >> ${folder}/done`];
    for (const text of ['first', 'second', 'third']) guard.undo(note(text));
    guard.isUndone(note('second'));
    guard.undo(['no-such-command']);
    await guard.stop();
    expect(readFileSync(join(folder, 'done'), 'utf8')).toBe('third\nfirst\n');
    rmSync(folder, { recursive: true });
  });
});
