import { describe, expect, it } from 'vitest';
import { entryOf, withoutTracking } from '../../../../../support/administration.ts';
import { openHttpBus } from '../http-fixture.ts';

const CONNECT = 'http://schemas.microsoft.com/netservices/2010/10/servicebus/connect';
const NAMESPACES = `xmlns="${CONNECT}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"`;
const UNLIMITED = 'P10675199DT2H48M5.4775807S';
const NOW = '2026-01-01T00:00:00Z';
const COUNTS =
  '<CountDetails xmlns:d2p1="http://schemas.microsoft.com/netservices/2011/06/servicebus">' +
  '<d2p1:ActiveMessageCount>0</d2p1:ActiveMessageCount><d2p1:DeadLetterMessageCount>0</d2p1:DeadLetterMessageCount>' +
  '<d2p1:ScheduledMessageCount>0</d2p1:ScheduledMessageCount><d2p1:TransferMessageCount>0</d2p1:TransferMessageCount>' +
  '<d2p1:TransferDeadLetterMessageCount>0</d2p1:TransferDeadLetterMessageCount></CountDetails>';

function entry(path: string, title: string, content: string, version = '2021-05'): string {
  const address = `http://localhost:5300/${path}?api-version=${version}`;
  return (
    `<entry xmlns="http://www.w3.org/2005/Atom"><id>${address}</id><title type="text">${title}</title>` +
    `<published>${NOW}</published><updated>${NOW}</updated><author><name>ns</name></author>` +
    `<link rel="self" href="${address}"/><content type="application/xml">${content}</content></entry>`
  );
}

const put = (body: string, headers = {}) => ({ body: entryOf(body), headers });

describe('a description', () => {
  it('of a queue has every element, in the order of the service', async () => {
    const { ask } = openHttpBus();
    const body = `<d:QueueDescription xmlns:d="${CONNECT}"><d:LockDuration>PT30S</d:LockDuration></d:QueueDescription>`;
    const reply = await ask('PUT', '/area/orders?api-version=2021-05&enrich=True', put(body));
    expect(reply.status).toBe(201);
    expect(reply.headers).toEqual({ 'content-type': 'application/atom+xml;type=entry;charset=utf-8' });
    const expected = (size: string) =>
      `<QueueDescription ${NAMESPACES}><LockDuration>PT30S</LockDuration>` +
      '<MaxSizeInMegabytes>81920</MaxSizeInMegabytes><RequiresDuplicateDetection>false</RequiresDuplicateDetection>' +
      `<RequiresSession>false</RequiresSession><DefaultMessageTimeToLive>${UNLIMITED}</DefaultMessageTimeToLive>` +
      '<DeadLetteringOnMessageExpiration>false</DeadLetteringOnMessageExpiration>' +
      '<DuplicateDetectionHistoryTimeWindow>PT10M</DuplicateDetectionHistoryTimeWindow>' +
      '<MaxDeliveryCount>10</MaxDeliveryCount><EnableBatchedOperations>true</EnableBatchedOperations>' +
      '<SizeInBytes>0</SizeInBytes><MessageCount>0</MessageCount><IsAnonymousAccessible>false</IsAnonymousAccessible>' +
      `<AuthorizationRules/><Status>Active</Status><CreatedAt>${NOW}</CreatedAt><UpdatedAt>${NOW}</UpdatedAt>` +
      `<AccessedAt>${NOW}</AccessedAt><SupportOrdering>true</SupportOrdering>${COUNTS}` +
      `<AutoDeleteOnIdle>${UNLIMITED}</AutoDeleteOnIdle><EnablePartitioning>false</EnablePartitioning>` +
      '<EntityAvailabilityStatus>Available</EntityAvailabilityStatus><EnableExpress>false</EnableExpress>' +
      `${size}</QueueDescription>`;
    const size = '<MaxMessageSizeInKilobytes>102400</MaxMessageSizeInKilobytes>';
    expect(reply.body).toBe(entry('area/orders', 'area/orders', expected(size)));
    const older = await ask('GET', '/AREA%2Forders?api-version=2017-04');
    expect(older.body).toBe(entry('area/orders', 'area/orders', expected(''), '2017-04'));
  });

  it('of a topic has every element, in the order of the service', async () => {
    const { ask } = openHttpBus();
    const reply = await ask('PUT', '/t?api-version=2021-05', put(`<TopicDescription ${NAMESPACES}/>`));
    expect(reply.body).toBe(
      entry(
        't',
        't',
        `<TopicDescription ${NAMESPACES}><DefaultMessageTimeToLive>${UNLIMITED}</DefaultMessageTimeToLive>` +
          '<MaxSizeInMegabytes>81920</MaxSizeInMegabytes><RequiresDuplicateDetection>false</RequiresDuplicateDetection>' +
          '<DuplicateDetectionHistoryTimeWindow>PT10M</DuplicateDetectionHistoryTimeWindow>' +
          '<EnableBatchedOperations>true</EnableBatchedOperations><SizeInBytes>0</SizeInBytes>' +
          '<FilteringMessagesBeforePublishing>false</FilteringMessagesBeforePublishing>' +
          '<IsAnonymousAccessible>false</IsAnonymousAccessible><AuthorizationRules/><Status>Active</Status>' +
          `<CreatedAt>${NOW}</CreatedAt><UpdatedAt>${NOW}</UpdatedAt><AccessedAt>${NOW}</AccessedAt>` +
          `<SupportOrdering>true</SupportOrdering>${COUNTS}<SubscriptionCount>0</SubscriptionCount>` +
          `<AutoDeleteOnIdle>${UNLIMITED}</AutoDeleteOnIdle><EnablePartitioning>false</EnablePartitioning>` +
          '<EntityAvailabilityStatus>Available</EntityAvailabilityStatus>' +
          '<EnableSubscriptionPartitioning>false</EnableSubscriptionPartitioning><EnableExpress>false</EnableExpress>' +
          '<MaxMessageSizeInKilobytes>102400</MaxMessageSizeInKilobytes></TopicDescription>',
      ),
    );
  });

  it('of a subscription has every element, in the order of the service, and the name that it was created with', async () => {
    const { ask } = openHttpBus({ topics: [{ name: 'Events' }] });
    const body = `<SubscriptionDescription ${NAMESPACES}/>`;
    const reply = await ask('PUT', '/events/subscriptions/All?api-version=2021-05', put(body));
    expect(reply.body).toBe(
      entry(
        'Events/Subscriptions/All',
        'All',
        `<SubscriptionDescription ${NAMESPACES}><LockDuration>PT1M</LockDuration>` +
          `<RequiresSession>false</RequiresSession><DefaultMessageTimeToLive>${UNLIMITED}</DefaultMessageTimeToLive>` +
          '<DeadLetteringOnMessageExpiration>false</DeadLetteringOnMessageExpiration>' +
          '<DeadLetteringOnFilterEvaluationExceptions>true</DeadLetteringOnFilterEvaluationExceptions>' +
          '<MessageCount>0</MessageCount><MaxDeliveryCount>10</MaxDeliveryCount>' +
          `<EnableBatchedOperations>true</EnableBatchedOperations><Status>Active</Status><CreatedAt>${NOW}</CreatedAt>` +
          `<UpdatedAt>${NOW}</UpdatedAt><AccessedAt>${NOW}</AccessedAt>${COUNTS}` +
          `<AutoDeleteOnIdle>${UNLIMITED}</AutoDeleteOnIdle>` +
          '<EntityAvailabilityStatus>Available</EntityAvailabilityStatus></SubscriptionDescription>',
      ),
    );
  });

  it('of a topic counts the filters of its subscriptions, since 2024-05', async () => {
    const rule = { name: 'r', sqlFilter: { sqlExpression: 'a = 1' } };
    const byLabel = { name: 'l', correlationFilter: { label: 'x' } };
    const subscriptions = [{ name: 'all' }, { name: 'some', rules: [rule, byLabel] }];
    const { ask } = openHttpBus({ topics: [{ name: 't', subscriptions }] });
    const counts =
      '<SubscriptionCount>2</SubscriptionCount><SqlFilterCount>2</SqlFilterCount>' +
      '<CorrelationFilterCount>1</CorrelationFilterCount><AutoDeleteOnIdle>';
    expect((await ask('GET', '/t?api-version=2024-05')).body).toContain(counts);
    expect((await ask('GET', '/t?api-version=2021-05')).body).not.toContain('FilterCount');
  });

  it('may come in any order, repeat what only the service sets, and say that something is nil', async () => {
    const { ask } = openHttpBus({ queues: [{ name: 'q' }] });
    const read = await ask('GET', '/q?api-version=2021-05');
    const changed = read.body
      .replace('<LockDuration>PT1M</LockDuration>', '')
      .replace('</QueueDescription>', '<LockDuration>PT2M</LockDuration><ForwardTo i:nil="true"/></QueueDescription>');
    const reply = await ask('PUT', '/q?api-version=2021-05', { body: changed, headers: { 'if-match': '*' } });
    expect(reply.status).toBe(200);
    expect(reply.body).toBe(read.body.replace('<LockDuration>PT1M<', '<LockDuration>PT2M<'));
  });

  it('of a queue that does not detect duplicates may have a window, if it is a good one', async () => {
    const { ask } = openHttpBus();
    const window = (text: string) =>
      put(
        `<QueueDescription ${NAMESPACES}><DuplicateDetectionHistoryTimeWindow>${text}` +
          '</DuplicateDetectionHistoryTimeWindow></QueueDescription>',
      );
    expect((await ask('PUT', '/q?api-version=2021-05', window('PT1M'))).body).toContain(
      '<RequiresDuplicateDetection>false</RequiresDuplicateDetection>',
    );
    expect((await ask('PUT', '/r?api-version=2021-05', window('PT1S'))).status).toBe(400);
  });

  const queue = (inside: string) => `<QueueDescription ${NAMESPACES}>${inside}</QueueDescription>`;
  it.each([
    [queue('<Surprise/>'), /'QueueDescription' has unsupported properties .*'2021-05' in the request: Surprise\./],
    [queue('<x:LockDuration xmlns:x="u">PT1M</x:LockDuration>'), /unsupported properties/],
    [queue('<LockDuration>PT1M</LockDuration><LockDuration>PT1M</LockDuration>'), /LockDuration is given twice\./],
    [queue('<LockDuration>a minute</LockDuration>'), /'a minute' of LockDuration is invalid/],
    [
      queue('<MaxDeliveryCount>1.5</MaxDeliveryCount>'),
      /'1\.5' of MaxDeliveryCount is invalid: expected a whole number/,
    ],
    [queue('<MaxDeliveryCount>2001</MaxDeliveryCount>'), /'2001' of MaxDeliveryCount .* from 1 to 2000\./],
    [
      queue('<RequiresSession>maybe</RequiresSession>'),
      /'maybe' of RequiresSession is invalid: expected true or false\./,
    ],
    [queue('<Status>Deleting</Status>'), /'Deleting' of Status is invalid/],
    [queue('<IsAnonymousAccessible>true</IsAnonymousAccessible>'), /IsAnonymousAccessible is not supported/],
    [queue('<ForwardTo>sb://h/%zz</ForwardTo>'), /of ForwardTo is invalid/],
    [queue('<AuthorizationRules><Rule/></AuthorizationRules>'), /'Rule' of AuthorizationRules is invalid/],
    ['<QueueDescription/>', /expected a description of the namespace/],
    [`<Other ${NAMESPACES}/>`, /'Other' of content is invalid: expected a QueueDescription or TopicDescription\./],
  ])('%s is refused', async (description, message) => {
    const { ask } = openHttpBus();
    const reply = await ask('PUT', '/q?api-version=2021-05', put(description));
    expect(reply).toMatchObject({ status: 400, headers: { 'content-type': 'application/xml; charset=utf-8' } });
    expect(withoutTracking(reply.body)).toMatch(message);
    expect(withoutTracking(reply.body)).toMatch(
      /^<Error><Code>400<\/Code><Detail>SubCode=40000\. .* TRACKING<\/Detail>/,
    );
    expect((await ask('GET', '/q')).body).toContain('Publicly Listed Services');
  });

  it('with what came later is refused in an older version', async () => {
    const { ask } = openHttpBus();
    const body = queue('<MaxMessageSizeInKilobytes>1024</MaxMessageSizeInKilobytes>');
    expect((await ask('PUT', '/q?api-version=2017-04', put(body))).status).toBe(400);
    expect((await ask('PUT', '/q?api-version=2021-05', put(body))).status).toBe(201);
  });

  it('keys that a rule does not name are made', async () => {
    const { ask } = openHttpBus();
    const body = queue(
      '<AuthorizationRules><AuthorizationRule i:type="SharedAccessAuthorizationRule"><ClaimType>SharedAccessKey' +
        '</ClaimType><Rights><AccessRights>Send</AccessRights></Rights><KeyName>k</KeyName></AuthorizationRule>' +
        '</AuthorizationRules>',
    );
    const reply = await ask('PUT', '/q?api-version=2021-05', put(body));
    expect(reply.body).toMatch(
      new RegExp(
        '<AuthorizationRules><AuthorizationRule i:type="SharedAccessAuthorizationRule">' +
          '<ClaimType>SharedAccessKey</ClaimType><ClaimValue>None</ClaimValue><Rights><AccessRights>Send</AccessRights>' +
          `</Rights><CreatedTime>${NOW}</CreatedTime><ModifiedTime>${NOW}</ModifiedTime><KeyName>k</KeyName>` +
          '<PrimaryKey>[A-Za-z0-9+/]{43}=</PrimaryKey><SecondaryKey>[A-Za-z0-9+/]{43}=</SecondaryKey>' +
          '</AuthorizationRule></AuthorizationRules>',
      ),
    );
  });
});
