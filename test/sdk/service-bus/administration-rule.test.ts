import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { bodies, itHere, receiveAll, startBus } from '../../support/bus.ts';

const DATE = new Date('2026-03-04T05:06:07.089Z');

itHere('rules of each kind come back as they were given', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  const create = async (name: string, ...rest: [filter?: object, action?: { sqlExpression: string }]) => {
    const created = await administration.createRule('events', 'first', name, ...(rest as [never, never]));
    expect(created._response.status).toBe(201);
    expect({ ...(await administration.getRule('EVENTS', 'FIRST', name.toUpperCase())) }).toEqual({ ...created });
    return { ...created };
  };
  const none = { sqlExpression: undefined, sqlParameters: undefined };
  const sqlParameters = { '@text': 'red', '@number': 1.5, '@whole': 7, '@flag': true, '@date': DATE };
  expect(await create('everything')).toEqual({
    name: 'everything',
    filter: { sqlExpression: '1=1', sqlParameters: undefined },
    action: none,
  });
  const sqlExpression = `color = @text AND 'a&b' <> "c"`;
  expect(await create('sql', { sqlExpression, sqlParameters }, { sqlExpression: "SET a = '<&>'; REMOVE b" })).toEqual({
    name: 'sql',
    filter: { sqlExpression, sqlParameters },
    action: { sqlExpression: "SET a = '<&>'; REMOVE b", sqlParameters: undefined },
  });
  const correlation = {
    correlationId: 'a',
    subject: 'b',
    to: 'c',
    replyTo: 'd',
    replyToSessionId: 'e',
    sessionId: 'f',
    messageId: 'g',
    contentType: 'h',
    applicationProperties: { text: ' red ', number: 1.5, whole: 7, flag: false, date: DATE },
  };
  expect(await create('correlation', correlation)).toEqual({ name: 'correlation', filter: correlation, action: none });
});

itHere('rules select from the next message on, and a rule that is changed at once says something else', async () => {
  const bus = await startBus();
  const administration = administrationClient(bus.azure);
  await administration.deleteRule('events', 'first', '$Default');
  const filter = { sqlExpression: 'color = @color', sqlParameters: { '@color': 'red' } };
  await administration.createRule('events', 'first', 'by-color', filter, { sqlExpression: "SET seen = 'yes'" });
  const client = bus.client();
  const sender = client.createSender('events');
  const send = (body: string) => sender.sendMessages({ body, applicationProperties: { color: body } });
  await send('red');
  await send('blue');
  const rule = await administration.getRule('events', 'first', 'by-color');
  const changed = { ...rule, filter: { applicationProperties: { color: 'blue' } }, action: {} };
  const updated = await administration.updateRule('events', 'first', changed);
  expect(updated._response.status).toBe(200);
  await send('red');
  await send('blue');
  const messages = await receiveAll(client.createReceiver('events', 'first'), 2);
  expect(bodies(messages)).toEqual(['red', 'blue']);
  expect(messages.map(({ applicationProperties }) => applicationProperties)).toEqual([
    { color: 'red', seen: 'yes', RuleName: 'by-color' },
    { color: 'blue' },
  ]);
});

itHere('a text that is no SQL is refused with the position, and changes nothing', async () => {
  const { azure } = await startBus();
  const administration = administrationClient(azure);
  const bad = {
    statusCode: 400,
    code: 'ServiceError',
    message: expect.stringMatching(/filter of the rule 'r' .* at line 1, column 9/),
  };
  const rule = { name: 'r', filter: { sqlExpression: 'color = = 1' } };
  await expect(administration.createRule('events', 'first', 'r', rule.filter)).rejects.toMatchObject(bad);
  await administration.createRule('events', 'first', 'r', { sqlExpression: 'color = 1' });
  const read = await administration.getRule('events', 'first', 'r');
  await expect(administration.updateRule('events', 'first', { ...read, ...rule })).rejects.toMatchObject(bad);
  expect({ ...(await administration.getRule('events', 'first', 'r')) }).toEqual({ ...read });
});

itHere('a subscription can begin with another rule than the one that takes in everything', async () => {
  const bus = await startBus();
  const administration = administrationClient(bus.azure);
  await administration.createSubscription('events', 'third', {
    defaultRuleOptions: { name: 'only-red', filter: { applicationProperties: { color: 'red' } } },
  });
  const rules: string[] = [];
  for await (const { name } of administration.listRules('events', 'third')) rules.push(name);
  expect(rules).toEqual(['only-red']);
  const client = bus.client();
  const messages = ['blue', 'red'].map((color) => ({ body: color, applicationProperties: { color } }));
  await client.createSender('events').sendMessages(messages);
  expect(bodies(await receiveAll(client.createReceiver('events', 'third'), 1))).toEqual(['red']);
  expect((await administration.getSubscriptionRuntimeProperties('events', 'third')).totalMessageCount).toBe(1);
});
