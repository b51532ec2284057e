import { expect, it } from 'vitest';
import { DispositionRun } from '../../../../src/transport/amqp/disposition-run.ts';
import { FrameOutput } from '../../../../src/transport/amqp/frame-output.ts';
import { ACCEPTED, RELEASED } from '../../../../src/wire/amqp/delivery-state.ts';
import { decode } from './peer.ts';

it('holds neighbours with one state, across 2^32', () => {
  const run = new DispositionRun();
  const output = new FrameOutput();
  expect(run.extend('sender', 0, ACCEPTED)).toBe(false);
  run.start('sender', 0xffff_fffe, ACCEPTED);
  expect(run.extend('sender', 0xffff_ffff, ACCEPTED)).toBe(true);
  expect(run.extend('sender', 0, ACCEPTED)).toBe(true);
  expect(run.extend('sender', 2, ACCEPTED)).toBe(false);
  expect(run.extend('sender', 1, RELEASED)).toBe(false);
  expect(run.extend('receiver', 1, ACCEPTED)).toBe(false);
  run.flush(output, 3);
  run.flush(output, 3);
  const [said, ...more] = decode(Buffer.concat(output.take()));
  expect(said).toMatchObject({ channel: 3, body: { role: 'sender', first: 0xffff_fffe, last: 0, settled: true } });
  expect(more).toEqual([]);
});
