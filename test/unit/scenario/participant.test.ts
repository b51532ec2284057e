import { afterAll, describe, expect, it } from 'vitest';
import { describeExit, ParticipantProcess } from '../../../src/scenario/participant.ts';
import { ProcessGuard } from '../../../src/scenario/process-guard.ts';
import { gone, IDLE, IDLE_WITH_CHILD } from './processes.ts';

const guard = new ProcessGuard();
afterAll(() => guard.stop());

function start(file: string, ...args: string[]): ParticipantProcess {
  return new ParticipantProcess({ commandLine: { file, args, workingFolder: '/' }, env: process.env, guard });
}

function script(code: string): ParticipantProcess {
  return start(process.execPath, '-e', code);
}

function texts({ output }: ParticipantProcess): string[] {
  return output.lines.map(({ text }) => text);
}

describe("a participant's process", () => {
  it('ends with its exit code and all of its output', async () => {
    const participant = script(
      `console.log('a'); console.error('b'); process.stdout.write('c'); process.exitCode = 3;`,
    );
    expect(participant.exit).toBeUndefined();
    expect(await participant.exited()).toEqual({ code: 3, signal: null });
    expect(participant.exit).toEqual({ code: 3, signal: null });
    expect(texts(participant).sort()).toEqual(['a', 'b', 'c']);
  });

  it('that cannot be started is one that has ended', async () => {
    const participant = start('azwire-no-such-program');
    const exit = await participant.exited();
    expect(exit.error).toContain('ENOENT');
    expect(describeExit(exit)).toBe('could not be started: spawn azwire-no-such-program ENOENT');
    expect(await participant.stop()).toEqual(exit);
    expect(participant.processId).toBeUndefined();
  });

  it('is waited for by the lines it prints, each looked at once', async () => {
    const participant = script(`for (const word of ['one', 'two', 'two', 'three']) console.log(word);`);
    expect(await participant.nextLine('two')).toBe('two');
    expect(await participant.nextLine(/^t/)).toBe('two');
    expect(await participant.nextLine(/^t/)).toBe('three');
    expect(await participant.nextLine(/^t/)).toBeUndefined();
    await participant.exited();
    expect(await participant.nextLine('one')).toBeUndefined();
  });

  it('takes a text literally and a pattern as one', async () => {
    const participant = script(`console.log('1+1 is 2');`);
    expect(await participant.nextLine('1+1')).toBe('1+1 is 2');
    await participant.exited();
  });

  it('is asked to end', async () => {
    const participant = script(`process.on('SIGTERM', () => process.exit(5)); ${IDLE}`);
    await participant.nextLine('pid');
    expect(await participant.stop()).toEqual({ code: 5, signal: null });
    expect(await participant.stop()).toEqual({ code: 5, signal: null });
  });

  it('is killed if it does not', async () => {
    const participant = script(`process.on('SIGTERM', () => console.log('no')); ${IDLE}`);
    await participant.nextLine('pid');
    const exit = await participant.stop(50);
    expect(describeExit(exit)).toBe('was ended by SIGKILL');
    expect(texts(participant)).toContain('no');
  });

  it('takes its children with it, when stopped', async () => {
    const participant = script(IDLE_WITH_CHILD);
    const child = Number((await participant.nextLine('pid'))?.split(' ')[1]);
    await participant.stop();
    expect(await gone(child)).toBe(true);
  });

  it('lets a child that is asked with it end after it', async () => {
    const farewell = `process.on('SIGTERM', () => setTimeout(() => process.exit(console.log('good-bye')), 200));`;
    const participant = script(
      `const { spawn } = require('node:child_process');
       spawn(process.execPath, ['-e', ${JSON.stringify(`${farewell} ${IDLE}`)}], { stdio: 'inherit' });
       process.on('SIGTERM', () => process.exit(0));`,
    );
    await participant.nextLine('pid');
    await participant.stop();
    expect(texts(participant)).toContain('good-bye');
  });

  it('takes its children with it, when it exits by itself', async () => {
    const participant = script(`${IDLE_WITH_CHILD}; setInterval(() => { if (exit) process.exit(); }, 10);
      let exit = false; process.on('SIGUSR2', () => { exit = true; });`);
    const child = Number((await participant.nextLine('pid'))?.split(' ')[1]);
    process.kill(participant.processId ?? 0, 'SIGUSR2');
    expect(await participant.exited()).toEqual({ code: 0, signal: null });
    expect(await gone(child)).toBe(true);
  });

  it('is not waited for when one that left its group holds its output open', async () => {
    const participant = script(`
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', ${JSON.stringify(IDLE)}], { stdio: 'inherit', detached: true });
      child.unref();
    `);
    const child = Number((await participant.nextLine('pid'))?.split(' ')[1]);
    expect(await participant.exited()).toEqual({ code: 0, signal: null });
    process.kill(child, 'SIGKILL');
    expect(await gone(child)).toBe(true);
  });
});
