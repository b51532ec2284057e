import { describe, expect, it } from 'vitest';
import { renderPcapng } from '../../../src/report/pcapng.ts';
import { HAS_TSHARK, pcapngBlocks, TSHARK_NOTE, tshark } from '../../support/pcapng.ts';
import { RecorderBench } from '../recorder/conversation.ts';
import { sampleRun } from './sample-run.ts';

const CHECKSUMS = ['-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE'];
const COMPLAINTS = 'tcp.analysis.flags || _ws.malformed || tcp.checksum.status == 0 || ip.checksum.status == 0';

describe('renderPcapng', () => {
  it('has one block per packet and one interface per listener', () => {
    const { capture } = sampleRun();
    const types = pcapngBlocks(renderPcapng(capture)).map(({ type }) => type);
    expect(types.filter((type) => type === 1)).toHaveLength(2);
    expect(types.filter((type) => type === 6)).toHaveLength(capture.packets.length);
  });

  it.skipIf(!HAS_TSHARK)(`numbers packets as Wireshark does, and names participants${TSHARK_NOTE}`, () => {
    const { capture } = sampleRun();
    const fields = ['frame.number', 'ip.src_host', 'ip.dst_host', 'tcp.flags.str'];
    const syns = tshark(renderPcapng(capture), 'tcp.flags.syn == 1 && tcp.flags.ack == 0', fields, ['-N', 'n']);
    expect(syns.map((line) => line.split('\t').slice(0, 3))).toEqual([
      ['1', 'producer', 'service-bus+event-grid'],
      [
        String(capture.packets.find(({ connection }) => connection === 2)!.number),
        'subscriber',
        'service-bus+event-grid',
      ],
      [
        String(capture.packets.find(({ connection }) => connection === 3)!.number),
        'service-bus+event-grid',
        'hook.example',
      ],
    ]);
  });

  it.skipIf(!HAS_TSHARK)(`gives tshark nothing to complain about, and all of the AMQP${TSHARK_NOTE}`, () => {
    const file = renderPcapng(sampleRun().capture);
    expect(tshark(file, COMPLAINTS, ['frame.number'], CHECKSUMS)).toEqual([]);
    expect(tshark(file, 'amqp.performative == 20', ['frame.number'])).toHaveLength(4);
    expect(tshark(file, 'amqp.performative == 18', ['frame.number'])).toHaveLength(4);
  });

  it.skipIf(!HAS_TSHARK)(`does so for IPv6, large chunks and a RST${TSHARK_NOTE}`, () => {
    const bench = new RecorderBench();
    const conversation = bench.connect('::1', { acceptor: { host: '::1', port: 5999 } });
    conversation.send('opener', Buffer.alloc(300_000, 7)).send('acceptor', Buffer.alloc(1, 8));
    conversation.tap.ended('acceptor', 'rst');
    conversation.tap.closed();
    const file = renderPcapng(bench.recorder.capture());
    expect(tshark(file, COMPLAINTS, ['frame.number'], CHECKSUMS)).toEqual([]);
    const lengths = tshark(file, 'ipv6.src == ::1 && tcp.len > 1', ['tcp.len']);
    expect(lengths.reduce((sum, length) => sum + Number(length), 0)).toBe(300_000);
    expect(tshark(file, 'tcp.flags.reset == 1', ['tcp.srcport'])).toEqual(['5999']);
  });

  it.skipIf(!HAS_TSHARK)(`comments what opens, fails and closes, and what azwire broke${TSHARK_NOTE}`, () => {
    const { capture } = sampleRun();
    const marks = [{ atMs: capture.startedAtMs, kind: 'fault', text: 'cut service-bus off', packet: 5 }] as const;
    const commented = tshark(renderPcapng({ ...capture, marks }), 'frame.comment', ['frame.number', 'frame.comment']);
    expect(commented).toHaveLength(6);
    expect(commented[0]).toBe('1\tproducer opens connection 1 to service-bus as bus.local');
    expect(commented[1]).toBe('5\tfault: cut service-bus off');
    expect(commented.join('\n')).toMatch(
      /event-grid tries to open connection 3 to hook\.example.*refused: nobody listens/,
    );
    expect(commented.join('\n')).toContain('producer closes connection 1: AMQP close, then FIN');
  });
});
