import type { CheatSheetRun } from '../../../../src/report/cheat-sheet/cheat-sheet.ts';
import type { CheatSheetMeasurement } from '../../../../src/report/cheat-sheet/measurement.ts';
import type { RunResult } from '../../../../src/report/run-result.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';
import { RecorderBench } from '../../recorder/conversation.ts';
import { sampleRun } from '../sample-run.ts';

/** A run that measures `row` by the hops of {@link sampleRun}: push to service-bus, push to subscriber on its own connection. */
export function sampleMeasurement(row: number, changes: Partial<RunResult> = {}): CheatSheetRun {
  return { measures: measuring(row), result: sampleRun({ passed: true, ...changes }) };
}

export function measuring(row: number): CheatSheetMeasurement {
  return { row, producerHop: ['producer', 'service-bus'], consumerHop: ['service-bus', 'subscriber'] };
}

/** A reader of an event hub who says where to begin, or does not. */
export function readingFrom(position?: string): RecorderBench {
  const bench = new RecorderBench();
  bench.recorder.nameHost('127.0.0.3', 'reader');
  const reader = bench.connect('127.0.0.3');
  reader.tap.identify('acceptor', 'event-hubs', 'emulated service');
  const key = 'apache.org:selector-filter:string';
  const selector = amqp.described(amqp.symbol(key), amqp.string(position ?? ''));
  const filter = position === undefined ? undefined : amqp.map({ [key]: selector });
  const source = { type: 'source', address: 'orders/ConsumerGroups/$default/Partitions/0', filter } as const;
  reader.start().attach('receiver', source.address, 0, { source }).flow('opener', { deliveryCount: 0, linkCredit: 10 });
  reader.transfer('acceptor').flow('opener', { deliveryCount: 1, linkCredit: 10 }).transfer('acceptor').finish();
  return bench;
}
