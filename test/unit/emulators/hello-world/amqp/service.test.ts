import { describe, expect, it } from 'vitest';
import { HELLO_WORLD } from '../../../../../emulators/hello-world/index.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { connectAmqp } from '../../../../../src/transport/amqp/connect.ts';
import type { IncomingDelivery } from '../../../../../src/transport/amqp/delivery.ts';
import { ACCEPTED } from '../../../../../src/wire/amqp/delivery-state.ts';
import { encodeMessage } from '../../../../../src/wire/amqp/encode-message.ts';
import { findSections } from '../../../../../src/wire/amqp/message.ts';
import { readValue } from '../../../../../src/wire/amqp/read-value.ts';
import { Reader } from '../../../../../src/wire/amqp/reader.ts';
import { type AmqpValue, amqp } from '../../../../../src/wire/amqp/types.ts';
import { testPlatform } from '../../../../support/platform.ts';
import { servedPair } from '../../../transport/amqp/store-service.ts';

const clock = new VirtualClock();
const name = (body: AmqpValue) => encodeMessage({ body });

function running(limits: 'strict' | 'relaxed' = 'relaxed') {
  const { surface } = HELLO_WORLD.create({ greeting: 'Good day' }, testPlatform({ clock, clientClock: clock, limits }));
  return () => connectAmqp(servedPair(surface.amqp).stream, { clock, containerId: 'visitor', hostname: 'localhost' });
}

/** Receives `count` greetings with `credit`. */
async function greetings(client: Awaited<ReturnType<ReturnType<typeof running>>>, count: number, credit: number) {
  const heard: string[] = [];
  const done = Promise.withResolvers<void>();
  const onMessage = ({ payload }: IncomingDelivery) => {
    const { type, value } = readValue(new Reader(payload, findSections(payload).bodyAt));
    heard.push(type === 'described' ? String(value.value) : '');
    if (heard.length === count) done.resolve();
  };
  const receiving = await client.receive('greetings', { credit, onMessage });
  await done.promise;
  receiving.close();
  return heard;
}

describe('hello-world over AMQP', () => {
  it('greets across connections', async () => {
    const connect = running();
    const [sender, receiver] = [await connect(), await connect()];
    const heard = greetings(receiver, 2, 5);
    expect(await sender.send('greetings', name(amqp.string('Ada')))).toEqual(ACCEPTED);
    expect(await sender.send('Greetings', Buffer.from([0, 0x53, 0x75, 0xa0, 3, 0x42, 0x6f, 0x62]))).toEqual(ACCEPTED);
    expect(await heard).toEqual(['Good day, Ada!', 'Good day, Bob!']);
    await Promise.all([sender.close(), receiver.close()]);
  });

  it('hands out as many as there is credit for, more than one batch too', async () => {
    const client = await running()();
    const names = Array.from({ length: 700 }, (_, i) => `${i}`);
    await Promise.all(names.map((text) => client.send('greetings', name(amqp.string(text)))));
    expect(await greetings(client, 700, 1000)).toEqual(names.map((text) => `Good day, ${text}!`));
    await client.close();
  });

  it.each([
    ['no message', Buffer.from('noise')],
    ['no body', Buffer.alloc(0)],
    ['a number', name(amqp.int(7))],
    ['no name', name(amqp.string(''))],
    ['a long name', name(amqp.string('x'.repeat(65)))],
  ])('refuses %s', async (_what, message) => {
    const client = await running('strict')();
    const outcome = await client.send('greetings', message);
    expect(outcome).toMatchObject({ type: 'rejected', error: { condition: 'amqp:invalid-field' } });
    await client.close();
  });

  it('knows one node, keeps a bounded number, manages nothing, and lets everybody in', async () => {
    const client = await running('strict')();
    await expect(client.send('elsewhere', name(amqp.string('x')))).rejects.toThrow("no node 'elsewhere'");
    const sent = Array.from({ length: 11 }, () => client.send('greetings', name(amqp.string('Ada'))));
    expect((await Promise.all(sent)).at(-1)).toMatchObject({ error: { condition: 'amqp:resource-limit-exceeded' } });
    await client.putToken('amqp://localhost/greetings', 'anything');
    await client.close();
  });
});
