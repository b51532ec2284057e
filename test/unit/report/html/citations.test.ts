import { describe, expect, it } from 'vitest';
import { citing } from '../../../../src/report/html/citations.ts';
import { markup } from '../../../../src/report/html/markup.ts';

const anchors = { run: 2, has: (packet: number) => packet < 20 };
const link = (packet: number) => `<a href="#r2-p${packet}">${packet}</a>`;

describe('citing', () => {
  it.each([
    ['opened (packet 9)', `opened (packet ${link(9)})`],
    ['in packets 14 to 24', `in packets ${link(14)} to 24`],
    ['packets 1, 3 and 7, then 9 more', `packets ${link(1)}, ${link(3)} and ${link(7)}, then 9 more`],
    ['10 packets in 2 s <b>', '10 packets in 2 s &lt;b&gt;'],
    ['', ''],
  ])('%s', (sentence, expected) => {
    expect(markup`${citing(sentence, anchors)}`.text).toBe(expected);
  });
});
