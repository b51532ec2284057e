import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { IDENTITY_SOURCES, LAYERS, VERDICTS } from '../../../src/kernel/connection.ts';
import { CLOSING_KINDS, WIRE_MECHANISMS } from '../../../src/recorder/capture.ts';
import { CAPTURE_SCHEMA } from '../../../src/report/capture-schema.ts';
import { renderJson } from '../../../src/report/json.ts';
import { schemaErrors } from '../../support/capture-schema.ts';
import { HttpCalls } from '../recorder/dissect/http-calls.ts';
import { captureOf, mixedCapture } from './firewall/sample-captures.ts';
import { sampleRun } from './sample-run.ts';

interface Definitions {
  readonly $defs: Readonly<Record<string, { readonly enum: readonly string[] }>>;
}

describe('CAPTURE_SCHEMA', () => {
  it('knows the words of the recorder', () => {
    const { $defs } = CAPTURE_SCHEMA as Definitions;
    expect($defs.layer?.enum).toEqual(LAYERS);
    expect($defs.verdict?.enum).toEqual(VERDICTS);
    expect($defs.identitySource?.enum).toEqual(IDENTITY_SOURCES);
    expect($defs.wire?.enum).toEqual(WIRE_MECHANISMS);
    expect(JSON.stringify($defs.connection)).toContain(JSON.stringify({ enum: CLOSING_KINDS }).slice(1, -1));
  });

  it('is what the package exports', () => {
    const { exports } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(exports['./capture.schema.json']).toBe('./dist/src/report/capture.schema.json');
  });

  it.each([
    ['a run', sampleRun()],
    ['a capture alone', { capture: mixedCapture() }],
    ['an empty one', { capture: captureOf([]) }],
    [
      'calls over HTTP',
      {
        capture: new HttpCalls({ opener: 'event-grid', acceptor: 'hook', direction: 'out' })
          .call('POST /hook', '500 Oops', { headers: 'aeg-event-type: Notification\r\n', body: '{}' })
          .finish().capture,
      },
    ],
  ])('describes every key of the JSON of %s', (_, reported) => {
    expect(schemaErrors(JSON.parse(renderJson(reported)))).toEqual([]);
  });

  it('refuses what is none', () => {
    const report = JSON.parse(renderJson(sampleRun()));
    expect(schemaErrors({ ...report, hops: [{ ...report.hops[0], model: 'both' }] })).toHaveLength(1);
    expect(schemaErrors({ ...report, further: 1 })).toHaveLength(1);
    expect(schemaErrors({ ...report, startedAt: 'yesterday' })).toHaveLength(1);
  });
});
