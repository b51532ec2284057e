import { describe, expect, it } from 'vitest';
import { entryOf, withoutTracking } from '../../../../../support/administration.ts';
import { openHttpBus } from '../http-fixture.ts';

const NAMESPACES =
  'xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect" ' +
  'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"';
const SCHEMA = 'http://www.w3.org/2001/XMLSchema';
const SERIALIZATION = 'http://schemas.microsoft.com/2003/10/Serialization/';
const TOPIC = { topics: [{ name: 't', subscriptions: [{ name: 's' }] }] };
const PATH = '/t/Subscriptions/s/Rules/r?api-version=2021-05';
const EMPTY = '<Action i:type="EmptyRuleAction"/>';

const rule = (inside: string) => entryOf(`<RuleDescription ${NAMESPACES}>${inside}</RuleDescription>`);
const pair = (key: string, type: string, value: string, namespace = SCHEMA, prefix = 'd6p1') =>
  `<KeyValueOfstringanyType><Key>${key}</Key><Value i:type="${prefix}:${type}" xmlns:${prefix}="${namespace}">` +
  `${value}</Value></KeyValueOfstringanyType>`;

/** What the description of a new rule comes back as. */
async function roundTrip(inside: string): Promise<string> {
  const { ask } = openHttpBus(TOPIC);
  const { status, body } = await ask('PUT', PATH, { body: rule(inside) });
  expect([status, body]).toEqual([201, expect.any(String)]);
  return (
    /<RuleDescription [^>]*>(.*)<CreatedAt>2026-01-01T00:00:00Z<\/CreatedAt><Name>r<\/Name>/.exec(body)?.[1] ?? body
  );
}

describe('a rule', () => {
  it.each([
    [
      '',
      '<Filter i:type="TrueFilter"><SqlExpression>1=1</SqlExpression><CompatibilityLevel>20</CompatibilityLevel></Filter>',
    ],
    [
      '<Filter i:type="FalseFilter"><SqlExpression>1=0</SqlExpression></Filter><Action/><Name>R</Name>',
      '<Filter i:type="FalseFilter"><SqlExpression>1=0</SqlExpression><CompatibilityLevel>20</CompatibilityLevel></Filter>',
    ],
    [
      '<Filter i:type="SqlFilter"><SqlExpression>a &lt; 1</SqlExpression><RequiresPreprocessing>false</RequiresPreprocessing></Filter>',
      '<Filter i:type="SqlFilter"><SqlExpression>a &lt; 1</SqlExpression><CompatibilityLevel>20</CompatibilityLevel></Filter>',
    ],
    [
      `<Filter x:type="CorrelationFilter" xmlns:x="http://www.w3.org/2001/XMLSchema-instance"><Label>b</Label><To>a</To></Filter>`,
      '<Filter i:type="CorrelationFilter"><To>a</To><Label>b</Label></Filter>',
    ],
  ])('%s', async (given, expected) => {
    expect(await roundTrip(given)).toBe(expected + EMPTY);
  });

  it('has properties and parameters of every type, with any prefix', async () => {
    const types: (readonly [type: string, text: string, namespace?: string])[] = [
      ['string', ' a '],
      ['boolean', 'true'],
      ['int', '-2147483648'],
      ['long', '9223372036854775807'],
      ['short', '-1'],
      ['byte', '-128'],
      ['unsignedByte', '255'],
      ['unsignedShort', '65535'],
      ['unsignedInt', '4294967295'],
      ['unsignedLong', '18446744073709551615'],
      ['double', '1.5'],
      ['double', 'INF'],
      ['float', '-0.25'],
      ['dateTime', '2026-03-04T05:06:07.08Z'],
      ['guid', '00112233-4455-6677-8899-aabbccddeeff', SERIALIZATION],
      ['char', '65', SERIALIZATION],
      ['duration', 'P1DT2H', SERIALIZATION],
      ['base64Binary', 'AAEC'],
    ];
    const pairs = (prefix: string) =>
      types.map(([type, text, namespace], i) => pair(`k${i}`, type, text, namespace, prefix));
    const filter = (inside: string) => `<Filter i:type="CorrelationFilter"><Properties>${inside}</Properties></Filter>`;
    expect(await roundTrip(filter(pairs('l28').join('')))).toBe(filter(pairs('d6p1').join('')) + EMPTY);
  });

  it('has an action with parameters', async () => {
    const level = '<CompatibilityLevel>20</CompatibilityLevel>';
    const given = (number: string) =>
      `<Filter i:type="SqlFilter"><SqlExpression>a = @a</SqlExpression>${level}<Parameters>${pair('@a', 'int', '7')}` +
      `</Parameters></Filter><Action i:type="SqlRuleAction"><SqlExpression>SET b = @b</SqlExpression>${level}` +
      `<Parameters>${pair('@b', number, '99999999999')}</Parameters></Action>`;
    expect(await roundTrip(given('long'))).toBe(given('long'));
  });

  it.each([
    ['<Filter/>', /expected the type SqlFilter, TrueFilter, FalseFilter or CorrelationFilter/],
    ['<Filter i:type="SqlFilter"/>', /expected a SqlExpression/],
    ['<Filter i:type="SqlFilter"><SqlExpression>a = = 1</SqlExpression></Filter>', /at line 1, column 5\. TRACKING/],
    ['<Filter i:type="TrueFilter"><SqlExpression>1=2</SqlExpression></Filter>', /expected 1=1 in a TrueFilter/],
    ['<Filter i:type="CorrelationFilter"/>', /at least one field or property/],
    ['<Filter i:type="SqlFilter"><SqlExpression>1=1</SqlExpression><Level/></Filter>', /Filter has no element Level/],
    [
      '<Filter i:type="SqlFilter"><SqlExpression>1=1</SqlExpression><CompatibilityLevel>25</CompatibilityLevel></Filter>',
      /'25' of CompatibilityLevel is invalid: expected 20/,
    ],
    ['<Action i:type="Other"/>', /expected the type SqlRuleAction or EmptyRuleAction/],
    ['<Name>other</Name>', /'other' of Name is invalid: expected r, as in the path/],
    [
      `<Filter i:type="CorrelationFilter"><Properties>${pair('a', 'int', '2147483648')}</Properties></Filter>`,
      /type int/,
    ],
    [`<Filter i:type="CorrelationFilter"><Properties>${pair('a', 'list', '')}</Properties></Filter>`, /type list/],
    ['<Filter i:type="CorrelationFilter"><Properties><Key/></Properties></Filter>', /KeyValueOfstringanyType/],
  ])('%s is refused', async (inside, message) => {
    const { ask } = openHttpBus(TOPIC);
    const { status, body } = await ask('PUT', PATH, { body: rule(inside) });
    expect(status).toBe(400);
    expect(withoutTracking(body)).toMatch(message);
  });
});
