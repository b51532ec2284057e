import { expect, it } from 'vitest';
import { readDescriptor } from '../../src/wire/amqp/fields.ts';
import { readMapSection } from '../../src/wire/amqp/map-section.ts';
import { findSections } from '../../src/wire/amqp/message.ts';
import { readValue } from '../../src/wire/amqp/read-value.ts';
import { Reader } from '../../src/wire/amqp/reader.ts';
import { amqp, mapGet } from '../../src/wire/amqp/types.ts';
import { startHub } from '../support/hub.ts';
import { connectRhea, type ReceivedMessage, type RheaClient } from '../support/rhea-client.ts';

/*
 * What `$management` answers, to the type: clients of other languages cast these values without a check. [event-hubs-protocol 4]
 */

/** Asks a management node and reads the reply as it was encoded. */
async function ask(client: RheaClient, node: string, properties: object) {
  const replies = client.connection.open_receiver({ source: node, target: 'replies' } as never);
  const requests = client.connection.open_sender({ target: node });
  await client.event(requests, 'sendable');
  const reply = client.event(replies, 'message');
  requests.send({
    message_id: 7,
    reply_to: 'replies',
    application_properties: { operation: 'READ', ...properties },
    body: Buffer.from('[]'),
  } as never);
  const { raw } = (await reply).message as ReceivedMessage;
  const sections = findSections(raw);
  const reader = new Reader(sections.bytes, sections.bodyAt, sections.footerAt);
  readDescriptor(reader);
  const status = readMapSection(sections.bytes, sections.applicationPropertiesAt, sections.bodyAt);
  requests.close();
  replies.close();
  return { status, body: readValue(reader) };
}

for (const node of ['$management', 'plain/$management']) {
  it(`${node} tells of the hub that the request names`, async () => {
    const { azure } = await startHub();
    const client = await connectRhea(azure);
    const { status, body } = await ask(client, node, { type: 'com.microsoft:eventhub', name: 'Plain' });
    expect(mapGet(status, 'status-code')).toEqual(amqp.int(200));
    expect(mapGet(body, 'name')).toEqual(amqp.string('plain'));
    expect(mapGet(body, 'type')).toEqual(amqp.string('com.microsoft:eventhub'));
    expect(mapGet(body, 'created_at')?.type).toBe('timestamp');
    expect(mapGet(body, 'partition_count')).toEqual(amqp.int(4));
    expect(mapGet(body, 'partition_ids')).toEqual(amqp.array('string', ['0', '1', '2', '3'].map(amqp.string)));
    expect(mapGet(body, 'georeplication_factor')).toEqual(amqp.int(1));
  });

  it(`${node} tells of a partition`, async () => {
    const { azure } = await startHub();
    const client = await connectRhea(azure);
    const asked = { type: 'com.microsoft:partition', name: 'plain', partition: '1' };
    const { body } = await ask(client, node, asked);
    expect(mapGet(body, 'partition')).toEqual(amqp.string('1'));
    expect(mapGet(body, 'begin_sequence_number')).toEqual(amqp.long(0));
    expect(mapGet(body, 'last_enqueued_sequence_number')).toEqual(amqp.long(-1));
    expect(mapGet(body, 'last_enqueued_offset')).toEqual(amqp.string('-1'));
    expect(mapGet(body, 'last_enqueued_time_utc')).toEqual(amqp.timestamp(-62_135_596_800_000));
    expect(mapGet(body, 'is_partition_empty')).toEqual(amqp.boolean(true));
  });

  it(`${node} says what it cannot tell`, async () => {
    const { azure } = await startHub();
    const client = await connectRhea(azure);
    const asked = async (properties: object) => {
      const { status } = await ask(client, node, properties);
      return [mapGet(status, 'status-code')?.value, mapGet(status, 'error-condition')?.value];
    };
    const hub = { type: 'com.microsoft:eventhub', name: 'plain' };
    expect(await asked({ ...hub, name: 'nope' })).toEqual([404, 'amqp:not-found']);
    expect(await asked({ ...hub, type: 'com.microsoft:partition', partition: '9' })).toEqual([
      400,
      'com.microsoft:argument-out-of-range',
    ]);
    expect(await asked({ ...hub, type: 'com.microsoft:topic' })).toEqual([501, 'amqp:not-implemented']);
    expect(await asked({ ...hub, operation: 'DELETE' })).toEqual([501, 'amqp:not-implemented']);
    expect(await asked({ ...hub, security_token: 'nonsense' })).toEqual([401, 'amqp:unauthorized-access']);
  });
}
