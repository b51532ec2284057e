import { describe, expect, it } from 'vitest';
import { connectionMap } from '../../../../src/report/html/connection-map.ts';
import { elementsOf, pageError } from '../../../support/page.ts';
import { captureOf, mixedCapture } from '../firewall/sample-captures.ts';
import { sampleRun } from '../sample-run.ts';

describe('connectionMap', () => {
  it('has an arrow for each opener and acceptor, and one for what was tried in vain', () => {
    const svg = `<div>${connectionMap(mixedCapture(), 0).text}</div>`;
    expect(pageError(svg)).toBeUndefined();
    const arrows = elementsOf(svg).filter(
      ({ name, attributes }) => name === 'path' && attributes['marker-end'] !== undefined,
    );
    expect(arrows.map(({ attributes }) => attributes.class)).toEqual([
      'connect',
      'connect',
      'connect',
      'connect',
      'failure',
    ]);
    expect(
      elementsOf(svg).flatMap(({ name, text }) => (name === 'title' && text.includes('dials') ? [text] : [])),
    ).toEqual([
      'shop dials service-bus: 1 connection',
      'event-grid dials hook: 1 connection',
      'event-grid dials service-bus: 1 connection',
      'shop dials kitchen: 1 connection',
      'event-grid dials hook: refused',
    ]);
  });

  it('tells what crossed the connections, whoever had opened them', () => {
    const text = connectionMap(sampleRun().capture, 0).text;
    expect(text).toContain('3 from service-bus to subscriber: push, standing credit');
  });

  it('draws who dials itself, and nothing of nobody', () => {
    const itself = captureOf([], { opener: 'a', acceptor: 'a', via: 'x', layers: ['tcp'] });
    expect(connectionMap(itself, 0).text).not.toContain('NaN');
    expect(connectionMap(captureOf([]), 0).text).toBe('<p>Nobody dialled anybody.</p>');
  });
});
