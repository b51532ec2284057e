import { describe, expect, it } from 'vitest';
import { packetList, shownPackets } from '../../../../src/report/html/packet-list.ts';
import { elementsOf, pageError } from '../../../support/page.ts';
import { RecorderBench } from '../../recorder/conversation.ts';
import { sampleRun } from '../sample-run.ts';

function listOf(...args: Parameters<typeof packetList>) {
  const html = `<div>${packetList(...args).text}</div>`;
  expect(pageError(html)).toBeUndefined();
  return elementsOf(html);
}

describe('packetList', () => {
  it('has a row for every packet, with what it carried and its bytes', () => {
    const { capture } = sampleRun();
    const rows = listOf(capture, 0).filter(({ name, attributes }) => name === 'tr' && attributes.id !== undefined);
    expect(rows).toHaveLength(capture.packets.length);
    expect(rows[0]).toMatchObject({
      attributes: { id: 'r0-p1', 'data-connection': '1', 'data-from': 'producer', 'data-to': 'service-bus' },
    });
    expect(rows[0]?.text).toContain('producer → service-bus');
    const attach = rows.find(({ text }) => text.includes('attach receiver of "orders", peek-lock'));
    expect(attach?.text).toMatch(/0000 {2}[0-9a-f ]{47} {2}/);
  });

  it('offers every participant and connection as a filter, hidden until the script runs', () => {
    const { capture } = sampleRun();
    const elements = listOf(capture, 0);
    expect(elements.find(({ name }) => name === 'form')?.attributes).toEqual({ class: 'filters', hidden: '' });
    expect(elements.flatMap(({ name, text }) => (name === 'option' ? [text] : []))).toEqual([
      'all',
      ...capture.participants.map(({ name }) => name),
      'all',
      '1: producer ⟶ service-bus',
      '2: subscriber ⟶ service-bus',
    ]);
  });

  it('has marks between the packets', () => {
    const { capture } = sampleRun();
    const marks = [
      { atMs: 0, kind: 'step', text: 'start producer', packet: 0 },
      { atMs: 0, kind: 'fault', text: 'cut off', packet: 2 },
    ] as const;
    const rows = listOf({ ...capture, marks }, 0)
      .filter(({ name }) => name === 'tr')
      .slice(1, 5);
    expect(rows.map(({ attributes, text }) => attributes.id ?? text)).toEqual([
      'step: start producer',
      'r0-p1',
      'r0-p2',
      'fault: cut off',
    ]);
  });

  it('shows the beginning of long payloads, little of ciphertext, and no more bytes than fit a page', () => {
    const bench = new RecorderBench();
    const secure = bench.connect('127.0.0.3');
    secure.tap.secured({ version: 'TLSv1.3' });
    secure.send('opener', Buffer.alloc(600, 0x62));
    const plain = bench.connect('127.0.0.2');
    for (let i = 0; i < 600; i++) plain.send('opener', Buffer.alloc(600, 0x61));
    const html = packetList(bench.recorder.capture(), 0).text;
    const shown = html.split('<tr id=').filter((row) => row.includes('<pre>'));
    expect(shown[0]).toContain('0030  62 62');
    expect(shown[0]).toContain('… 536 more');
    expect(shown[1]).toContain('… 88 more');
    expect(shown).toHaveLength(1 + Math.floor((256 * 1024 - 64) / 512));
  });

  it('is bounded, and says what it leaves out', () => {
    const bench = new RecorderBench({ packets: 6000 });
    const conversation = bench.connect();
    for (let i = 0; i < 6100; i++) conversation.send('opener', Buffer.of(1));
    const capture = bench.recorder.capture();
    expect(shownPackets(capture)).toHaveLength(5000);
    const html = packetList(capture, 0).text;
    expect(html.match(/<tr id=/g)).toHaveLength(5000);
    expect(html).toContain('1000 more packets are not on this page');
    expect(html).toMatch(/The recorder had let go of 10\d older ones\./);
  });
});
