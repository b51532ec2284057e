import { describe, expect, it } from 'vitest';
import { lanesOf } from '../../../../src/report/html/lanes.ts';
import { captureOf, mixedCapture } from '../firewall/sample-captures.ts';
import { sampleRun } from '../sample-run.ts';

function columns(...args: Parameters<typeof lanesOf>): string[] {
  return lanesOf(...args).map(({ name, column, isService }) => `${column} ${name}${isService ? ' (service)' : ''}`);
}

describe('lanesOf', () => {
  it('has messages flow from left to right', () => {
    expect(columns(sampleRun().capture)).toEqual([
      '0 producer',
      '0 event-grid (service)',
      '1 service-bus (service)',
      '1 hook.example',
      '2 subscriber',
    ]);
  });

  it('puts whoever has no messages behind those who dial it', () => {
    expect(columns(mixedCapture())).toEqual([
      '0 shop',
      '0 event-grid (service)',
      '1 service-bus (service)',
      '1 hook',
      '1 kitchen',
    ]);
  });

  it('comes to an end where messages go round, and where somebody dials itself', () => {
    const dials = [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['c', 'c'],
      ['b', 'a'],
    ].map(([opener = '', acceptor = '']) => ({ opener, acceptor, via: 'x' }));
    expect(columns(captureOf([], ...dials))).toEqual(['0 a', '1 b', '2 c']);
  });
});
