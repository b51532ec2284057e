import { describe, expect, it } from 'vitest';
import {
  type Capture,
  command,
  exitsCleanly,
  node,
  type Program,
  reports,
  runScenario,
  type Scenario,
  scenario,
  triesInVain,
} from '../../src/index.ts';

const azure = { serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] } };
const producer = node('../../scenarios/participants/service-bus-producer.ts');

function script(code: string, env?: Program['env']): Program {
  return command(process.execPath, ['--input-type=module', '-e', code], env ? { env } : {});
}

async function passed(tested: Scenario) {
  const result = await runScenario(tested);
  expect(result.expectations.filter((each) => !each.passed)).toEqual([]);
  return result.capture;
}

const receive = (how: string) => `
  import { ServiceBusClient } from '@azure/service-bus';
  const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING);
  const [message] = await client.createReceiver('orders').receiveMessages(1);
  console.log('has it for the ' + (message.deliveryCount + 1) + '. time');
  ${how}`;

/** By itself the SDK waits for half a minute before it dials again. */
const HANDLING = `
  import { ServiceBusClient } from '@azure/service-bus';
  const retryOptions = { retryDelayInMs: 50, maxRetryDelayInMs: 50 };
  const client = new ServiceBusClient(process.env.SERVICE_BUS_CONNECTION_STRING, { retryOptions });
  const all = Promise.withResolvers();
  let handled = 0;
  client.createReceiver('orders').subscribe({
    processMessage: async () => ++handled === 3 && all.resolve(),
    processError: async ({ error }) => console.log('is told of ' + error.message),
  });
  await all.promise;
  await client.close();`;

describe('a step', () => {
  it('advances the clock: a lock of a minute is over at once', async () => {
    const capture = await passed(
      scenario({
        ...{ file: import.meta.url, title: 'a lock expires', story: '', azure },
        participants: {
          producer,
          sleeper: script(receive('setInterval(() => {}, 1000);')),
          second: script(receive('await client.close();')),
        },
        async run({ start, waitFor, waitForExit, advanceClock }) {
          await start('producer');
          await waitForExit('producer');
          await start('sleeper');
          await waitFor('sleeper', 'has it for the 1. time');
          await advanceClock(61_000);
          await start('second');
          await waitForExit('second');
        },
        expect: [exitsCleanly('second'), reports('second', 'has it for the 2. time')],
      }),
    );
    expect(capture.marks.map(({ text }) => text)).toContain('advance the clock by 61000 ms');
  });

  it('cuts the connections of a participant, which dials again', async () => {
    const capture = await passed(
      scenario({
        ...{ file: import.meta.url, title: 'a cut', story: '', azure },
        participants: { producer, subscriber: script(HANDLING) },
        async run({ start, waitUntil, waitForExit, cutConnections }) {
          await start('subscriber');
          const waits = (times: number) => (capture: Capture) =>
            capture.exchanges.filter(({ summary }) => summary === 'credit 1 on "orders"').length >= times;
          await waitUntil('the subscriber waits', waits(1));
          await cutConnections('subscriber');
          await waitUntil('it is back', waits(2));
          await start('producer');
          await waitForExit('producer');
          await waitForExit('subscriber');
        },
        expect: [exitsCleanly('producer'), exitsCleanly('subscriber')],
      }),
    );
    const [first, second] = capture.attempts.filter(({ opener }) => opener === 'subscriber');
    expect(second?.reconnects).toBe(first?.id);
    expect(capture.marks).toContainEqual(expect.objectContaining({ kind: 'fault', connection: first?.connection }));
  });
});

describe('what a participant dials in vain', () => {
  it('is in the capture: refused, name not found, and a front door behind which nobody is', async () => {
    const code = `
      import { connect } from 'node:net';
      import { once } from 'node:events';
      const dial = async (port, host) => {
        const [error] = await once(connect(Number(port), host), 'error');
        console.log(error.code);
      };
      await dial(1, '127.0.0.1');
      await dial(443, 'nobody.invalid');
      await dial(...process.env.ABSENT.split(':').reverse());`;
    const capture = await passed(
      scenario({
        ...{ file: import.meta.url, title: 'in vain', story: '', azure },
        participants: {
          seeker: script(code, (_, { absent = '' }) => ({ ABSENT: absent })),
          absent: script(''),
        },
        async run({ start, waitForExit }) {
          await start('seeker');
          await waitForExit('seeker');
        },
        expect: [
          triesInVain('seeker', '127.0.0.1', 'refused'),
          triesInVain('seeker', 'nobody.invalid', 'name not found'),
          triesInVain('seeker', 'absent', 'reset'),
        ],
      }),
    );
    expect(capture.attempts.map(({ opener }) => opener)).toEqual(['seeker', 'seeker', 'seeker']);
  });
});
