import { ServiceBusClient, type ServiceBusReceiver } from '@azure/service-bus';
import { seededRandom } from '../../src/kernel/ids.ts';
import { HubLedger } from './hub-ledger.ts';
import { HubLoad, readAll } from './hub-load.ts';
import { type Found, Ledger } from './ledger.ts';
import { type Ledgers, Load } from './load.ts';
import { Home } from './server.ts';

/**
 * `npm run test:crash`: kills an `azwire up --data` under load, again and again, at random moments, and compares what is there in
 * the end with what was acknowledged. `AZWIRE_SEED=<seed>` repeats the moments and the load, `AZWIRE_KILLS=<count>` sets how often.
 */
const SEED = Number(process.env.AZWIRE_SEED ?? Math.floor(Math.random() * 2 ** 31));
const KILLS = Number(process.env.AZWIRE_KILLS ?? 50);
/** So many of the kills come while azwire starts. */
const EARLY = 0.15;

const random = seededRandom(SEED);
let lastId = 0;
const nextId = () => `m${++lastId}`;
const ledgers: Ledgers = {
  orders: new Ledger('orders'),
  visits: new Ledger('visits'),
  one: new Ledger('events/one'),
  two: new Ledger('events/two'),
};
const readings = new HubLedger('readings');
const allLedgers = [...Object.values(ledgers), readings];
let lastBatch = 0;
const nextBatch = () => ++lastBatch;

process.stdout.write(`seed ${SEED}, ${KILLS} kills\n`);
const home = new Home();
const problems: string[] = [];
try {
  for (let kill = 1; kill <= KILLS && problems.length === 0; kill++) {
    problems.push(...(await (random() < EARLY ? killEarly() : killUnderLoad())));
    problems.push(...allLedgers.flatMap((ledger) => ledger.problems));
    if (kill % 10 === 0) process.stdout.write(`${kill} kills, ${lastId} messages and states, ${lastBatch} batches\n`);
  }
  await inspect();
  problems.push(...allLedgers.flatMap((ledger) => ledger.problems));
} finally {
  home.remove();
}
const acknowledged = Object.values(ledgers).reduce((sum, ledger) => sum + ledger.acknowledged, 0);
if (acknowledged < KILLS) problems.push(`only ${acknowledged} messages were acknowledged: this has shown nothing`);
if (readings.acknowledged < KILLS) {
  problems.push(`only ${readings.acknowledged} events were acknowledged: this has shown nothing`);
}
process.stdout.write(
  problems.length === 0
    ? `${acknowledged} acknowledged messages: none lost, none doubled, none back\n` +
        `${readings.acknowledged} acknowledged events: none lost, none doubled, all in their places\n`
    : `AZWIRE_SEED=${SEED}: ${problems.length} problems\n${problems.slice(0, 50).join('\n')}\n`,
);
process.exit(problems.length === 0 ? 0 : 1);

async function killUnderLoad(): Promise<string[]> {
  const server = home.start();
  const connectionString = await server.ready;
  if (connectionString === undefined) return ['azwire did not start'];
  const life = { isOver: () => server.isKilled, over: server.exited };
  const loads = [
    new Load(connectionString, ledgers, life, random, nextId).run(),
    new HubLoad(connectionString, readings, life, random, nextBatch).run(),
  ];
  await new Promise((resolve) => setTimeout(resolve, 150 + random() * 900));
  await server.kill();
  return (await Promise.all(loads)).flat();
}

async function killEarly(): Promise<string[]> {
  const server = home.start();
  await new Promise((resolve) => setTimeout(resolve, random() * 1_000));
  await server.kill();
  return [];
}

/** Looks at everything that is there. */
async function inspect(): Promise<void> {
  const server = home.start();
  const connectionString = await server.ready;
  if (connectionString === undefined) {
    problems.push('azwire did not start');
    return;
  }
  // By then everything that was scheduled is enqueued: nothing moves while it is looked at.
  const settled = new Promise((resolve) => setTimeout(resolve, 5_000));
  readings.check(await readAll(connectionString, readings));
  await settled;
  const client = new ServiceBusClient(connectionString);
  const receivers = (subQueueType?: 'deadLetter') => {
    const options = subQueueType === undefined ? {} : { subQueueType };
    return {
      orders: client.createReceiver('orders', options),
      one: client.createReceiver('events', 'one', options),
      two: client.createReceiver('events', 'two', options),
    };
  };
  for (const name of ['orders', 'one', 'two'] as const) {
    const active = await peekAll(receivers()[name], false);
    ledgers[name].check([...active, ...(await peekAll(receivers('deadLetter')[name], true))]);
  }
  const visits: Found[] = [];
  for (const sessionId of ['a', 'b', 'c']) {
    // Within one client, peeking goes on where any receiver of the entity has stopped.
    const own = new ServiceBusClient(connectionString);
    const session = await own.acceptSession('visits', sessionId);
    ledgers.visits.stateRead(sessionId, String((await session.getSessionState()) ?? 'none'));
    visits.push(...(await peekAll(session, false)));
    await own.close();
  }
  ledgers.visits.check(visits);
  await client.close();
  await server.kill();
}

async function peekAll(receiver: ServiceBusReceiver, isDeadLetter: boolean): Promise<Found[]> {
  const found: Found[] = [];
  for (;;) {
    const messages = await receiver.peekMessages(200);
    if (messages.length === 0) return found;
    for (const { body, sequenceNumber, state } of messages) {
      const isDeferred = state === 'deferred';
      found.push({ id: body as string, sequenceNumber: sequenceNumber!.toNumber(), isDeadLetter, isDeferred });
    }
  }
}
