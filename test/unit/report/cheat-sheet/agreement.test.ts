import { expect, it } from 'vitest';
import { compare } from '../../../../src/report/cheat-sheet/agreement.ts';
import { CLAIMS } from '../../../../src/report/cheat-sheet/claims.ts';
import { type MeasuredHop, measureHop } from '../../../../src/report/cheat-sheet/measurement.ts';
import { sampleRun } from '../sample-run.ts';
import { readingFrom } from './sample-runs.ts';

const { capture } = sampleRun();
const producerHop = measureHop(capture, ['producer', 'service-bus'])!;
const consumerHop = measureHop(capture, ['service-bus', 'subscriber'])!;

function judged(row: number, changes: Partial<MeasuredHop> = {}, producer: Partial<MeasuredHop> = {}) {
  const claim = CLAIMS.find((each) => each.row === row)!;
  return compare(claim, {
    producerHop: { ...producerHop, ...producer },
    consumerHop: { ...consumerHop, ...changes },
  });
}

it('agrees where model and opener are those of the claim', () => {
  expect(judged(4)).toEqual({ agreement: 'agrees', remarks: [] });
  expect(judged(3, { model: 'pull', wire: 'credit on demand' })).toEqual({ agreement: 'agrees', remarks: [] });
});

it('contradicts, and cites packets, where the model is another one', () => {
  const { agreement, remarks } = judged(3);
  expect(agreement).toBe('contradicts');
  expect(remarks).toEqual([
    expect.stringMatching(/^the consumer hop is push \(standing credit\), not pull: .*packet \d+/),
  ]);
  expect(judged(4, {}, { model: 'pull', wire: 'poll' }).remarks).toEqual([
    expect.stringContaining('the producer hop is pull (poll), not push'),
  ]);
});

it('contradicts where another end opened the connection, or both did', () => {
  expect(judged(1)).toMatchObject({
    agreement: 'contradicts',
    remarks: [expect.stringContaining('subscriber opens the consumer-side connection, not service-bus')],
  });
  expect(judged(4, { openedByEnds: ['sender', 'receiver'], openedBy: 'service-bus + subscriber' })).toMatchObject({
    agreement: 'contradicts',
    remarks: [expect.stringContaining('service-bus + subscriber opens the consumer-side connection, not subscriber')],
  });
  expect(judged(11, { openedByEnds: ['sender'] }, { model: 'pull' }).remarks).toEqual([
    expect.stringContaining('producer opens the producer-side connection, not service-bus'),
  ]);
});

it('agrees with a remark where a handler is called by who polls', () => {
  const polls = { requests: 20, empty: 18 };
  const { agreement, remarks } = judged(8, { wire: 'poll', polls });
  expect(agreement).toBe('agrees with a remark');
  expect(remarks).toEqual([expect.stringContaining('(poll: 20 requests, 18 of them in vain)')]);
});

it('agrees with a remark where a reader chose its place in a log and events came by themselves', () => {
  const reading = readingFrom("amqp.annotation.x-opt-offset > '-1'").recorder.capture();
  const { agreement, remarks } = judged(7, measureHop(reading, ['event-hubs', 'reader']));
  expect(agreement).toBe('agrees with a remark');
  expect(remarks).toEqual([
    expect.stringMatching(
      /^claimed is pull, measured is push: reader says from where in the log it reads \(packet \d+\)/,
    ),
  ]);
});

it('contradicts where it is said to pull, and chose nothing', () => {
  const reading = readingFrom().recorder.capture();
  expect(judged(7, measureHop(reading, ['event-hubs', 'reader'])).agreement).toBe('contradicts');
});
