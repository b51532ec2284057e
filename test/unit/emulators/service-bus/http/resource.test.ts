import { describe, expect, it } from 'vitest';
import { resourceOf } from '../../../../../emulators/service-bus/http/resource.ts';

describe('resourceOf', () => {
  it.each([
    ['GET', '/', { type: 'entity', path: '' }],
    ['GET', '/$NamespaceInfo', { type: 'namespace' }],
    ['GET', '/$resources/TOPICS/', { type: 'entities', of: 'topics' }],
    ['GET', '/a/b%2Fc', { type: 'entity', path: 'a/b/c' }],
    ['GET', '/a/b/Subscriptions/', { type: 'subscriptions', topic: 'a/b' }],
    ['GET', '/t/subscriptions/s', { type: 'subscription', path: 't/Subscriptions/s', topic: 't', name: 's' }],
    ['GET', '/t/SUBSCRIPTIONS/s/rules/', { type: 'rules', path: 't/Subscriptions/s' }],
    ['GET', '/t/Subscriptions/s/Rules/$Default', { type: 'rule', path: 't/Subscriptions/s', name: '$Default' }],
    ['POST', '/a/b/messages', { type: 'messages', path: 'a/b' }],
    ['PUT', '/a/b/messages', { type: 'entity', path: 'a/b/messages' }],
    ['POST', '/q/Messages/HEAD', { type: 'next-message', path: 'q' }],
    ['DELETE', '/t/subscriptions/s/messages/head', { type: 'next-message', path: 't/subscriptions/s' }],
    ['DELETE', '/q/messages/1/2', { type: 'locked-message', path: 'q', message: '1', lockToken: '2' }],
    ['GET', '/q/messages/1/2', { type: 'entity', path: 'q/messages/1/2' }],
  ])('%s %s', (method, path, resource) => {
    expect(resourceOf(method, path)).toEqual(resource);
  });
});
