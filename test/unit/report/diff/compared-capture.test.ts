import { describe, expect, it } from 'vitest';
import { AzwireError } from '../../../../src/kernel/errors.ts';
import { comparedOf, parseCapture, parseReport } from '../../../../src/report/diff/compared-capture.ts';
import { diffCaptures } from '../../../../src/report/diff/diff-captures.ts';
import { renderJson } from '../../../../src/report/json.ts';
import { sampleRun } from '../sample-run.ts';

function failureOf(json: string): string {
  try {
    parseReport(json, 'old.json');
  } catch (error) {
    if (error instanceof AzwireError && error.code === 'AZW_REPORT_INVALID') return error.message;
    throw error;
  }
  throw new Error('it was read');
}

describe('reading a JSON report', () => {
  it('yields what is compared of the capture itself', () => {
    const run = sampleRun();
    const read = parseCapture(renderJson(run));
    const { connections, hops, attempts, participants } = comparedOf(run.capture);
    expect(read.connections).toEqual(
      connections.map(({ opener, acceptor, via, port, layers }) => ({ opener, acceptor, via, port, layers })),
    );
    expect(read.connections).toHaveLength(2);
    expect([read.hops, read.attempts, read.participants].map(({ length }) => length)).toEqual([
      hops.length,
      attempts.length,
      participants.length,
    ]);
    expect(diffCaptures(run.capture, read)).toEqual({ same: true, changes: [], incomplete: [] });
  });

  it('takes a capture as it is, too', () => {
    const { capture } = sampleRun();
    expect(diffCaptures(capture, parseCapture(JSON.stringify(capture))).same).toBe(true);
  });

  it('reads several runs', () => {
    const run = sampleRun();
    const both = JSON.stringify([JSON.parse(renderJson(run)), JSON.parse(renderJson({ capture: run.capture }))]);
    expect(parseReport(both).map(({ scenario }) => scenario)).toEqual(['service-bus-link-credit', undefined]);
    expect(() => parseCapture(both)).toThrow('several runs');
  });

  it('says where what is wrong', () => {
    expect(failureOf('{')).toMatch(/^old\.json is no JSON: /);
    expect(failureOf('3')).toBe('old.json is no object.');
    expect(failureOf('[]')).toBe('old.json has no run in it.');
    expect(failureOf('{}')).toBe('old.json has no "participants": it is no JSON report of azwire.');
    expect(failureOf('{"participants":{}}')).toBe('old.json, participants is no list.');
    expect(failureOf('[{"participants":[{"name":1}]}]')).toBe('old.json, [0], participants[0], name is no text.');
    const connections = '[{"opener":"a","acceptor":"b","via":"amqp","port":"x","layers":[]}]';
    expect(failureOf(`{"participants":[],"connections":${connections}}`)).toBe(
      'old.json, connections[0], port is no number.',
    );
  });
});
