import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Destination } from '../../../../../emulators/event-grid/core/definitions.ts';
import { SYSTEM_CLOCK } from '../../../../../src/app/system-clock.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { startTestAzwire } from '../../../../support/bus.ts';
import { attempt, delivering, rawReceiver } from './delivering.ts';

const NAMESPACE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ServiceBus/namespaces/bus';

function queue(name = 'orders'): Destination {
  const resourceId = `${NAMESPACE}/queues/${name}`;
  return { endpointType: 'ServiceBusQueue', properties: { resourceId, deliveryAttributeMappings: [] } };
}

function at(port: number, more = 'UseDevelopmentEmulator=true') {
  const text = `Endpoint=sb://127.0.0.1:${port}/;SharedAccessKeyName=root;SharedAccessKey=key;${more}`;
  return { connectionStrings: new Map([[NAMESPACE.toLowerCase(), text]]) };
}

describe('a namespace that is no good', () => {
  async function outcomeOf(onSocket: (socket: Socket) => void) {
    const { port } = await rawReceiver(onSocket);
    const { deliverer } = delivering({ options: at(port) });
    return deliverer.carryOut(attempt(queue()));
  }

  it('closes at once', async () => {
    expect(await outcomeOf((socket) => void socket.end())).toMatchObject({ outcome: 'SocketError' });
  });

  it('resets', async () => {
    const reset = (socket: Socket) => socket.on('data', () => socket.resetAndDestroy());
    expect(await outcomeOf(reset)).toMatchObject({ outcome: 'SocketError' });
  });

  it('answers garbage', async () => {
    const garbage = (socket: Socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await outcomeOf(garbage)).toMatchObject({ type: 'failed' });
  });

  it('wants TLS where none is spoken', async () => {
    const { port } = await rawReceiver((socket) => socket.on('data', () => socket.end()));
    const { deliverer } = delivering({ options: at(port, '') });
    expect(await deliverer.carryOut(attempt(queue()))).toMatchObject({ outcome: 'SocketError' });
  });

  it('says nothing: it has 30 seconds', async () => {
    const clock = new VirtualClock();
    let isDialled = false;
    const { port } = await rawReceiver((socket) => {
      socket.resume();
      isDialled = true;
    });
    const { deliverer } = delivering({ clock, options: at(port) });
    const hanging = deliverer.carryOut(attempt(queue()));
    await expect.poll(() => isDialled).toBe(true);
    clock.advance(30_000);
    expect(await hanging).toMatchObject({ outcome: 'TimedOut' });
  });

  it('is dialled again for the next attempt', async () => {
    let dialled = 0;
    const { port } = await rawReceiver((socket) => {
      dialled += 1;
      socket.end();
    });
    const { deliverer } = delivering({ options: at(port) });
    await deliverer.carryOut(attempt(queue()));
    await deliverer.carryOut(attempt(queue()));
    expect(dialled).toBe(2);
  });

  it('is not there', async () => {
    const { deliverer, recorder } = delivering();
    expect(await deliverer.carryOut(attempt(queue()))).toMatchObject({ outcome: 'ResolutionError' });
    expect(recorder.capture().attempts).toMatchObject([{ opener: 'event-grid', verdict: 'name not found' }]);
  });

  it('has a connection string that leads nowhere', async () => {
    const connectionStrings = new Map([[NAMESPACE.toLowerCase(), 'Endpoint=sb://localhost']]);
    const { deliverer } = delivering({ options: { connectionStrings } });
    expect(await deliverer.carryOut(attempt(queue()))).toMatchObject({ outcome: 'Unauthorized' });
  });
});

it('gives up what is under way when it is stopped', async () => {
  let isDialled = false;
  const { port } = await rawReceiver((socket) => {
    socket.resume();
    isDialled = true;
  });
  const { deliverer } = delivering({ options: at(port) });
  const hanging = deliverer.carryOut(attempt(queue()));
  await expect.poll(() => isDialled).toBe(true);
  await deliverer.stop();
  expect(await hanging).toMatchObject({ outcome: 'Canceled' });
});

it('is stopped although a peer no longer listens, and its clock stands', async () => {
  const elsewhere = await startTestAzwire({
    serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }] }] },
  });
  let isDeaf = false;
  const { port } = await rawReceiver((near) => {
    const far = connect({ host: '127.0.0.1', port: elsewhere.ports.amqp });
    far.on('error', () => {});
    near.on('close', () => far.destroy());
    near.on('data', (chunk) => isDeaf || far.write(chunk));
    far.on('data', (chunk) => isDeaf || near.write(chunk));
  });
  const [, name, key] = /SharedAccessKeyName=([^;]+);SharedAccessKey=([^;]+)/.exec(
    elsewhere.connectionString('service-bus'),
  )!;
  const text = `Endpoint=sb://127.0.0.1:${port};SharedAccessKeyName=${name};SharedAccessKey=${key};UseDevelopmentEmulator=true`;
  const connectionStrings = new Map([[NAMESPACE.toLowerCase(), text]]);
  // What is signed is in the machine's time.
  const { deliverer } = delivering({
    clock: new VirtualClock(),
    clientClock: SYSTEM_CLOCK,
    options: { connectionStrings },
  });
  expect(await deliverer.carryOut(attempt(queue()))).toEqual({ type: 'delivered' });
  isDeaf = true;
  await deliverer.stop();
  expect(await deliverer.carryOut(attempt(queue()))).toMatchObject({ outcome: 'Canceled' });
});
