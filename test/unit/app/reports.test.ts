import { describe, expect, it } from 'vitest';
import { REPORTS, type ReportFormat } from '../../../src/app/reports.ts';
import { FORMATS } from '../../../src/cli/formats.ts';
import { sampleRun } from '../report/sample-run.ts';

const formats = Object.keys(REPORTS) as ReportFormat[];

describe('REPORTS', () => {
  it('are those that the command line offers', () => {
    expect([...FORMATS].sort()).toEqual([...formats].sort());
  });

  it('end in different ways', () => {
    expect(new Set(formats.map((format) => REPORTS[format].extension)).size).toBe(formats.length);
  });

  it.each(formats)('%s is of a run, of a capture alone, and the same each time', (format) => {
    const { one, joined, mediaType } = REPORTS[format];
    const run = sampleRun();
    const { capture } = run;
    for (const reported of [run, { capture }, { capture, title: 'before the change' }]) {
      const report = one(reported);
      expect(report.length).toBeGreaterThan(100);
      expect(one(reported)).toEqual(report);
      const text = String(report).replace(/<script>[\s\S]*<\/script>/, '');
      if (typeof report === 'string') expect(text).not.toMatch(/undefined|\[object|NaN/);
    }
    expect(joined?.([run, { capture }]) ?? '\n').toMatch(/\n$/);
    expect(mediaType).toMatch(/^[a-z]+\/[a-z-]+/);
  });
});
