import { expect, it } from 'vitest';
import { askedOf, producerProperties } from '../../../../../emulators/event-hubs/amqp/producer-properties.ts';
import { amqp, mapGet } from '../../../../../src/wire/amqp/types.ts';
import { map, symbol, text } from '../../../../support/amqp-message.ts';

const ID = 'com.microsoft:producer-id';
const EPOCH = 'com.microsoft:producer-epoch';
const NUMBER = 'com.microsoft:producer-sequence-number';

it('null and absent leave the choice to the service', () => {
  const undecided = { id: undefined, epoch: undefined, lastSequenceNumber: undefined };
  expect(askedOf(undefined)).toEqual(undecided);
  expect(askedOf(map([symbol(ID), amqp.null], [symbol(EPOCH), amqp.null]))).toEqual(undecided);
});

it('what a client asks for is read, whatever the width of its integers', () => {
  const properties = map([symbol(ID), amqp.int(7)], [symbol(EPOCH), amqp.long(2)], [symbol(NUMBER), amqp.uint(41)]);
  expect(askedOf(properties)).toEqual({ id: 7, epoch: 2, lastSequenceNumber: 41 });
});

it('the answer has the types that clients read, and what else the client has said', () => {
  const asked = map([symbol(ID), amqp.null], [symbol('com.microsoft:timeout'), text('own')]);
  const answer = producerProperties(asked, { id: 7, epoch: 2, lastSequenceNumber: 41 });
  expect(mapGet(answer, ID)).toEqual(amqp.long(7));
  expect(mapGet(answer, EPOCH)).toEqual({ type: 'short', value: 2 });
  expect(mapGet(answer, NUMBER)).toEqual(amqp.int(41));
  expect(mapGet(answer, 'com.microsoft:timeout')).toEqual(text('own'));
  expect(answer.type === 'map' && answer.value.length).toBe(4);
});
