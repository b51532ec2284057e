import { ServiceBusClient, type ServiceBusReceiver } from '@azure/service-bus';
import { seededRandom } from '../../src/kernel/ids.ts';
import { DeadLetters } from './dead-letters.ts';
import { DocumentLedger } from './document-ledger.ts';
import { type Continuations, DOCUMENTS, DocumentLoad } from './document-load.ts';
import { GridLedger } from './grid-ledger.ts';
import { GridLoad, GridSubscriber } from './grid-load.ts';
import { HubLedger } from './hub-ledger.ts';
import { HubLoad, readAll } from './hub-load.ts';
import { type Found, Ledger } from './ledger.ts';
import { type Ledgers, Load } from './load.ts';
import type { Life } from './loops.ts';
import { PullLoad, SPACE, SPACE_QUEUE, SPACE_TOPIC } from './pull-load.ts';
import { Home, type Reached, type Server, TOPIC } from './server.ts';

/**
 * `npm run test:crash`: kills an `azwire up --data` under load, again and again, at random moments, and compares what is there in
 * the end with what was acknowledged. `AZWIRE_SEED=<seed>` repeats the moments and the load, `AZWIRE_KILLS=<count>` sets how often.
 */
const SEED = Number(process.env.AZWIRE_SEED ?? Math.floor(Math.random() * 2 ** 31));
const KILLS = Number(process.env.AZWIRE_KILLS ?? 50);
/** So many of the kills come while azwire starts. */
const EARLY = 0.15;
/** Tenths of a second that what was not delivered yet may take in the end. */
const DELIVERY_WAITS = 600;

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
const published = new GridLedger(TOPIC);
const pulled = new Ledger(SPACE);
const documents = new DocumentLedger(DOCUMENTS);
const continuations: Continuations = new Map();
const allLedgers = [...Object.values(ledgers), readings, published, pulled, documents];
let lastBatch = 0;
const nextBatch = () => ++lastBatch;
let lastVersion = 0;
const nextVersion = () => ++lastVersion;

process.stdout.write(`seed ${SEED}, ${KILLS} kills\n`);
const subscriber = await GridSubscriber.start(published);
const letters = await DeadLetters.start();
const home = new Home({ subscriberPort: subscriber.port, letters: letters.connectionString });
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
  subscriber.stop();
  await letters.stop();
  home.remove();
}
const acknowledged = Object.values(ledgers).reduce((sum, ledger) => sum + ledger.acknowledged, 0);
if (acknowledged < KILLS) problems.push(`only ${acknowledged} messages were acknowledged: this has shown nothing`);
if (readings.acknowledged < KILLS) {
  problems.push(`only ${readings.acknowledged} events were acknowledged: this has shown nothing`);
}
for (const { name, acknowledged } of [published, pulled, documents]) {
  if (acknowledged < KILLS) problems.push(`${name}: only ${acknowledged} were acknowledged: this has shown nothing`);
}
process.stdout.write(
  problems.length === 0
    ? `${acknowledged} acknowledged messages: none lost, none doubled, none back\n` +
        `${readings.acknowledged} acknowledged events: none lost, none doubled, all in their places\n` +
        `${published.acknowledged} acknowledged events of Event Grid: all delivered, all waiting where nobody takes them, all dead letters\n` +
        `${pulled.acknowledged} acknowledged events of its namespace: none lost, none back\n` +
        `${documents.acknowledged} acknowledged writes of Cosmos DB: none lost, batches whole, each once in the feed\n`
    : `AZWIRE_SEED=${SEED}: ${problems.length} problems\n${problems.slice(0, 50).join('\n')}\n`,
);
process.exit(problems.length === 0 ? 0 : 1);

async function killUnderLoad(): Promise<string[]> {
  const server = home.start();
  const reached = await server.ready;
  if (reached === undefined) return ['azwire did not start'];
  const { connectionString, topic, space } = reached;
  const life = { isOver: () => server.isKilled, over: server.exited };
  const loads = [
    new Load(connectionString, ledgers, life, random, nextId).run(),
    new HubLoad(connectionString, readings, life, random, nextBatch).run(),
    new GridLoad(topic, published, life, random, nextId).run(),
    new PullLoad(space, pulled, life, random, nextId).run(),
    documentLoad(reached, life).run(),
  ];
  await new Promise((resolve) => setTimeout(resolve, 150 + random() * 900));
  await kill(server);
  return (await Promise.all(loads)).flat();
}

function documentLoad({ account, controlUrl }: Reached, life: Life): DocumentLoad {
  const reached = { connectionString: account, controlUrl };
  return new DocumentLoad(reached, documents, continuations, life, random, nextVersion);
}

async function killEarly(): Promise<string[]> {
  const server = home.start();
  await new Promise((resolve) => setTimeout(resolve, random() * 1_000));
  await kill(server);
  return [];
}

async function kill(server: Server): Promise<void> {
  await server.kill();
  await subscriber.quiet();
  published.nextLife();
}

/** Looks at everything that is there. */
async function inspect(): Promise<void> {
  const server = home.start();
  const reached = await server.ready;
  if (reached === undefined) {
    problems.push('azwire did not start');
    return;
  }
  const { connectionString } = reached;
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
  await inspectTopic(reached);
  await inspectSpace(reached);
  await documentLoad(reached, { isOver: () => false, over: server.exited }).inspect();
  await server.kill();
}

/** In the end every event is delivered, waits where nobody takes it now, and is a dead letter where nobody takes it ever. */
async function inspectTopic({ controlUrl }: Reached): Promise<void> {
  let dead = await letters.ids();
  for (let waits = 0; waits < DELIVERY_WAITS; waits++) {
    if (published.missing.length === 0 && published.missingIn(dead).length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
    dead = await letters.ids();
  }
  published.checkDelivered();
  published.checkDeadLetters(dead);
  published.checkWaiting(await listAll(`${controlUrl}/event-grid/namespaces/${TOPIC}/entities/refuses`));
}

async function inspectSpace({ controlUrl }: Reached): Promise<void> {
  const path = `${controlUrl}/event-grid/namespaces/${SPACE}/entities/${SPACE_TOPIC}/${SPACE_QUEUE}`;
  const present = (await listAll(path)).filter(({ state }) => state === 'waiting' || state === 'delivering');
  pulled.check(present.map(({ id }) => ({ id, isDeadLetter: false, isDeferred: false })));
}

/** The events of a subscription, page by page. */
async function listAll(entity: string) {
  const all: { id: string; state: string }[] = [];
  for (;;) {
    const response = await fetch(`${entity}/messages?skip=${all.length}&top=1000`);
    const { messages } = (await response.json()) as { messages: typeof all };
    if (messages.length === 0) return all;
    all.push(...messages);
  }
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
