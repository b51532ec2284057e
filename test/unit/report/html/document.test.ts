import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../../../src/report/html/document.ts';
import { elementsOf, pageError } from '../../../support/page.ts';
import { RecorderBench } from '../../recorder/conversation.ts';
import { captureOf } from '../firewall/sample-captures.ts';
import { sampleRun } from '../sample-run.ts';

const SECTIONS = [
  'answer',
  'expectations',
  'map',
  'hops',
  'sequence',
  'messages',
  'connections',
  'attempts',
  'participants',
  'firewall',
  'packets',
];

describe('renderHtml', () => {
  it('is one well-formed page with a section for everything, and every link leads somewhere', () => {
    const html = renderHtml([sampleRun()]);
    expect(pageError(html)).toBeUndefined();
    const elements = elementsOf(html);
    const ids = elements.flatMap(({ attributes }) => attributes.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(elements.filter(({ name }) => name === 'section').map(({ attributes }) => attributes.id)).toEqual(
      SECTIONS.map((section) => `r0-${section}`),
    );
    const links = elements.flatMap(({ attributes }) => attributes.href ?? []);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !ids.includes(link.slice(1)))).toEqual([]);
  });

  it('loads nothing, and allows its own style and script only', () => {
    const html = renderHtml([sampleRun()]);
    const elements = elementsOf(html);
    expect(
      elements.filter(({ attributes }) => ['src', 'style', 'onclick', 'srcset'].some((name) => name in attributes)),
    ).toEqual([]);
    expect(elements.filter(({ name }) => ['link', 'img', 'iframe', 'object', 'image', 'use'].includes(name))).toEqual(
      [],
    );
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
    const policy = elements.find(
      ({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy',
    )?.attributes;
    for (const kind of ['style', 'script']) {
      const [, text] = new RegExp(`<${kind}>([\\s\\S]*)</${kind}>`).exec(html)!;
      const hash = createHash('sha256').update(text!).digest('base64');
      expect(policy?.content).toContain(`${kind}-src 'sha256-${hash}'`);
    }
    expect(policy?.content).toMatch(/^default-src 'none';/);
  });

  it('has no text of the capture for markup', () => {
    const hostile = '</td></script><script>alert(1)</script><!-- "\' &amp; ]]>';
    const bench = new RecorderBench();
    bench.recorder.nameHost('127.0.0.2', hostile);
    const conversation = bench.connect('127.0.0.2');
    conversation.tap.identify('acceptor', 'service-bus', 'emulated service');
    conversation.start(hostile).attach('sender', hostile).flow('acceptor', { deliveryCount: 0, linkCredit: 1 });
    conversation.transfer('opener').finish();
    const failed = bench.connect('127.0.0.1', { direction: 'out', via: hostile, acceptor: { host: hostile, port: 1 } });
    failed.tap.failed('refused', hostile);
    const html = renderHtml([
      {
        capture: bench.recorder.capture(),
        title: hostile,
        scenario: hostile,
        expectations: [{ text: hostile, passed: false, detail: hostile }],
      },
    ]);
    expect(pageError(html)).toBeUndefined();
    expect(html.match(/<script/g)).toHaveLength(1);
    const elements = elementsOf(html);
    expect(elements.find(({ name }) => name === 'h1')?.text).toContain(hostile);
    expect(elements.filter(({ name }) => name === 'option').map(({ text }) => text)).toContain(hostile);
  });

  it('takes a capture alone, an empty one, and several runs', () => {
    const alone = renderHtml([{ capture: captureOf([]) }]);
    expect(pageError(alone)).toBeUndefined();
    expect(elementsOf(alone).find(({ name }) => name === 'h1')?.text).toBe('Capture');
    const several = renderHtml([sampleRun({ scenario: 'one' }), sampleRun({ scenario: 'two' })]);
    expect(pageError(several)).toBeUndefined();
    const ids = elementsOf(several).flatMap(({ attributes }) => attributes.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(elementsOf(several).filter(({ name }) => name === 'article')).toHaveLength(2);
  });
});
