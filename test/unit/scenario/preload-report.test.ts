import { describe, expect, it } from 'vitest';
import { type PreloadReport, parsePreloadReport } from '../../../src/scenario/preload-report.ts';

const acceptor = { host: '127.0.0.1', port: 1 };

describe('a line of the preload', () => {
  it.each<PreloadReport>([
    { opened: { host: '::1', port: 40_000 } },
    { failed: { acceptor, verdict: 'refused', detail: 'nobody listens' } },
    { failed: { opener: acceptor, acceptor, dialledName: 'localhost', verdict: 'timed out', detail: '' } },
  ])('is read: %j', (report) => {
    expect(parsePreloadReport(JSON.stringify(report))).toEqual(report);
  });

  it.each([
    ['no JSON', '127.0.0.1 40000'],
    ['no object', 'null'],
    ['no report', '{}'],
    ['no address', '{"opened":{"host":"127.0.0.1"}}'],
    ['no verdict', JSON.stringify({ failed: { acceptor, verdict: 'sulked', detail: '' } })],
    ['a failure that is none', JSON.stringify({ failed: { acceptor, verdict: 'established', detail: '' } })],
    ['a name that is no text', JSON.stringify({ failed: { acceptor, dialledName: 1, verdict: 'reset', detail: '' } })],
  ])('that is %s is left alone', (_, line) => {
    expect(parsePreloadReport(line)).toBeUndefined();
  });
});
