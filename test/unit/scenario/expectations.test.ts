import { describe, expect, it } from 'vitest';
import { exitsCleanly, neverAccepts, reports } from '../../../src/scenario/expectations.ts';
import { captureOf, observed } from './hand-made.ts';

describe('expectations on what a participant says', () => {
  const exited = (code: number | null, signal: string | null = null) => ({ code, signal });
  const lines = [{ stream: 'stdout' as const, text: 'received 3' }];
  const run = (record: Parameters<typeof observed>[1]) => observed(captureOf([]), record);

  it('a claim about a participant that did nothing holds, and one about nobody does not', () => {
    expect(neverAccepts('idle').check(run({ idle: {} }))).toBeUndefined();
    expect(neverAccepts('idel').check(run({ idle: {} }))).toBe(
      'nobody called "idel" is in the capture, and nobody else',
    );
  });

  it('exitsCleanly', () => {
    const expectation = exitsCleanly('subscriber');
    expect(expectation.check(run({ subscriber: { exits: [exited(0), exited(0)] } }))).toBeUndefined();
    expect(expectation.check(run({ subscriber: {} }))).toBe('it was never started');
    expect(expectation.check(run({}))).toBe('it was never started');
    expect(expectation.check(run({ subscriber: { exits: [exited(0), exited(1)], lines } }))).toBe(
      'it exited with code 1; it printed last: "received 3"',
    );
    expect(expectation.check(run({ subscriber: { exits: [exited(null, 'SIGKILL')] } }))).toBe(
      'it was ended by SIGKILL; it printed nothing',
    );
  });

  it('reports', () => {
    const record = run({ subscriber: { exits: [exited(0)], lines, linesDropped: 2 } });
    expect(reports('subscriber', 'received').check(record)).toBeUndefined();
    expect(reports('subscriber', /^received \d$/).check(record)).toBeUndefined();
    expect(reports('subscriber', /received 4/).text).toBe('subscriber reports /received 4/');
    expect(reports('subscriber', /received 4/).check(record)).toBe(
      'it printed last: "received 3" (the first 2 lines were dropped)',
    );
    expect(reports('producer', 'sent').check(record)).toBe('it was never started');
  });
});
