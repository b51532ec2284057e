import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EncodedMessage } from '../../../../../emulators/service-bus/amqp/encoded-message.ts';
import { PublishedMessage } from '../../../../../emulators/service-bus/core/rules/published-message.ts';
import type { ContentEdits } from '../../../../../emulators/service-bus/core/rules/readable-content.ts';
import { RuleQuota } from '../../../../../emulators/service-bus/core/rules/rule-quota.ts';
import { RuleSet } from '../../../../../emulators/service-bus/core/rules/rule-set.ts';
import { SqlEvaluationError } from '../../../../../emulators/service-bus/core/sql/errors.ts';
import type { WritableSystemProperty } from '../../../../../emulators/service-bus/core/sql/system-properties.ts';
import type { FilterValue, Operand } from '../../../../../emulators/service-bus/core/sql/value.ts';
import { SERVICE_BUS_LIMITS } from '../../../../../emulators/service-bus/limits.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';
import { readMapSection } from '../../../../../src/wire/amqp/map-section.ts';
import { findSections } from '../../../../../src/wire/amqp/message.ts';
import { readProperties } from '../../../../../src/wire/amqp/message-properties.ts';
import { type AmqpValue, amqp, mapGet } from '../../../../../src/wire/amqp/types.ts';
import { list, map, section, symbol, text } from '../../../../support/amqp-message.ts';
import { anyValue } from '../../../wire/amqp/any-value.ts';

const UUID = amqp.uuid(Buffer.from('00112233445566778899aabbccddeeff', 'hex'));

const BYTES = Buffer.concat([
  section('header', list(amqp.boolean(true), amqp.ubyte(5), amqp.uint(60_000))),
  section('messageAnnotations', map([symbol('x-opt-partition-key'), text('key')], [symbol('x-own'), amqp.int(1)])),
  section(
    'properties',
    list(UUID, amqp.binary(Buffer.of(1)), text('to'), text('label'), amqp.null, amqp.ulong(7), symbol('text/plain')),
  ),
  section(
    'applicationProperties',
    map([text('Colour'), text('red')], [text('count'), amqp.int(5)], [text('gone'), amqp.null]),
  ),
  section('data', amqp.binary(Buffer.from('body'))),
  section('footer', map([symbol('end'), amqp.int(1)])),
]);

const sample = () => new EncodedMessage(findSections(BYTES));

describe('reading', () => {
  it.each<readonly [WritableSystemProperty, FilterValue]>([
    ['MessageId', '00112233-4455-6677-8899-aabbccddeeff'],
    ['CorrelationId', '7'],
    ['To', 'to'],
    ['Label', 'label'],
    ['ReplyTo', null],
    ['ContentType', 'text/plain'],
    ['SessionId', null],
    ['ReplyToSessionId', null],
    ['PartitionKey', 'key'],
    ['ViaPartitionKey', null],
    ['ScheduledEnqueueTimeUtc', null],
  ])('%s', (name, value) => {
    expect(sample().read(undefined).field(name)).toBe(value);
  });

  it('properties in any case', () => {
    const message = sample().read(undefined);
    expect(['colour', 'count', 'gone', 'missing'].map((name) => message.property(name))).toEqual([
      'red',
      5n,
      null,
      undefined,
    ]);
  });

  it('properties that another entity has changed', () => {
    const message = sample().read(
      new Map<string, unknown>([
        ['colour', 'blue'],
        ['size', amqp.int(3)],
      ]),
    );
    expect(['colour', 'count', 'size'].map((name) => message.property(name))).toEqual(['blue', 5n, 3n]);
  });

  it('a message that is nothing but a body', () => {
    const message = new EncodedMessage(findSections(section('value', amqp.null))).read(undefined);
    expect([message.field('Label'), message.field('PartitionKey'), message.property('a')]).toEqual([
      null,
      null,
      undefined,
    ]);
  });

  it('properties of a wrong type are an error of the evaluation', () => {
    const bytes = section('properties', list(text('id'), amqp.null, amqp.null, amqp.int(5)));
    expect(() => new EncodedMessage(findSections(bytes)).read(undefined).field('Label')).toThrow(SqlEvaluationError);
  });
});

describe('rewriting', () => {
  function rewritten(
    edits: { fields?: [WritableSystemProperty, FilterValue][]; properties?: [string, Operand][] },
    changes?: ReadonlyMap<string, unknown>,
  ) {
    const all: ContentEdits = { fields: new Map(edits.fields), properties: new Map(edits.properties) };
    const { bytes, header } = sample().read(changes).rewrite(all) as EncodedMessage;
    const sections = findSections(bytes);
    const annotations = readMapSection(bytes, sections.messageAnnotationsAt, sections.propertiesAt);
    const application = readMapSection(bytes, sections.applicationPropertiesAt, sections.bodyAt);
    return { bytes, sections, header, annotations, application, properties: readProperties(sections) };
  }

  const entries = (value: AmqpValue) =>
    value.type === 'map' ? value.value.map(([key, found]) => [key.value, found]) : [];

  it('keeps the type and the spelling of a property, and what was not touched', () => {
    const { application, bytes, sections, header } = rewritten({
      properties: [
        ['COLOUR', 'blue'],
        ['Count', 6n],
        ['gone', undefined],
        ['Fresh', 1n],
      ],
    });
    expect(entries(application)).toEqual([
      ['Colour', text('blue')],
      ['count', amqp.int(6)],
      ['Fresh', amqp.long(1)],
    ]);
    const original = findSections(BYTES);
    expect(bytes.subarray(0, sections.applicationPropertiesAt)).toEqual(
      BYTES.subarray(0, original.applicationPropertiesAt),
    );
    expect(bytes.subarray(sections.bodyAt)).toEqual(BYTES.subarray(original.bodyAt));
    expect(header).toMatchObject({ durable: true, priority: 5, ttlMs: 60_000 });
  });

  it('changes fields, and leaves the others in their types', () => {
    const { properties, application } = rewritten({
      fields: [
        ['Label', null],
        ['CorrelationId', 'c'],
        ['SessionId', 's'],
        ['ContentType', 'text/html'],
      ],
    });
    expect(properties).toMatchObject({
      messageId: UUID,
      userId: Buffer.of(1),
      to: text('to'),
      subject: undefined,
      correlationId: text('c'),
      contentType: 'text/html',
      groupId: 's',
    });
    expect(entries(application)).toHaveLength(3);
  });

  it('changes annotations', () => {
    const { annotations } = rewritten({
      fields: [
        ['PartitionKey', null],
        ['ViaPartitionKey', 'via'],
        ['ScheduledEnqueueTimeUtc', { type: 'timestamp', ms: 5 }],
      ],
    });
    expect(mapGet(annotations, 'x-opt-partition-key')).toBeUndefined();
    expect(mapGet(annotations, 'x-opt-via-partition-key')).toEqual(text('via'));
    expect(mapGet(annotations, 'x-opt-scheduled-enqueue-time')).toEqual(amqp.timestamp(5));
    expect(mapGet(annotations, 'x-own')).toEqual(amqp.int(1));
  });

  it('takes in what another entity had changed, under the changes of now', () => {
    const changes = new Map<string, unknown>([
      ['Colour', 'blue'],
      ['size', amqp.int(3)],
    ]);
    const { application } = rewritten({ properties: [['size', 4n]] }, changes);
    expect(mapGet(application, 'Colour')).toEqual(text('blue'));
    expect(mapGet(application, 'size')).toEqual(amqp.int(4));
    expect(entries(application)).toHaveLength(4);
  });
});

it('whatever the values are, a rule selects, changes or fails in words', () => {
  const rules = new RuleSet('t/Subscriptions/s', seededIds(1), new RuleQuota('t', SERVICE_BUS_LIMITS.relaxed));
  const expressions = [
    "a = 1 OR a LIKE 'x%'",
    "'' + a = 'x'",
    'a * 2 > 1',
    "a IN (1, 'x', b)",
    'sys.Label = a',
    'EXISTS(a)',
  ];
  for (const [i, expression] of expressions.entries()) {
    rules.add({ name: `r${i}`, filter: { type: 'sql', expression } }, 0);
  }
  const action = "SET b = a; SET a = 5; SET c = '' + b; SET sys.Label = b; SET sys.CorrelationId = b";
  rules.add({ name: 'action', filter: { type: 'true' }, action: { expression: action } }, 0);
  fc.assert(
    fc.property(anyValue, anyValue, (a, b) => {
      const bytes = Buffer.concat([
        section('properties', list(text('id'))),
        section('applicationProperties', map([text('a'), a], [text('b'), b])),
      ]);
      const content = new EncodedMessage(findSections(bytes));
      const { copies } = rules.select(new PublishedMessage({ content, sizeBytes: bytes.length }, 1_000, 1, 1));
      for (const copy of copies) expect(findSections(copy.content.bytes).bodyAt).toBe(copy.content.bytes.length);
    }),
    { numRuns: 500 },
  );
});
