import { describe, expect, it } from 'vitest';
import { isAllowed, type StorageService } from '../../../../../emulators/storage/core/rights.ts';

/** Which of the roles allow it, in their order. */
function allowing(service: StorageService, request: string, ...roles: string[]): string[] {
  const [method = '', target = ''] = request.split(' ');
  const [path = '', query = ''] = target.split('?');
  const operation = { service, method, path, query: new URLSearchParams(query) };
  return roles.filter((role) => isAllowed([`Storage ${role}`], operation));
}

describe('who may do what', () => {
  const blobRoles = ['Blob Data Owner', 'Blob Data Contributor', 'Blob Data Reader', 'Blob Delegator'];
  it.each([
    ['GET /a/c/b', 'Owner Contributor Reader'],
    ['HEAD /a/c/b', 'Owner Contributor Reader'],
    ['POST /a/c/b?comp=query', 'Owner Contributor Reader'],
    ['PUT /a/c/b', 'Owner Contributor'],
    ['DELETE /a/c/b', 'Owner Contributor'],
    ['POST /a?comp=batch', 'Owner Contributor'],
    ['POST /a?restype=service&comp=userdelegationkey', 'Owner Contributor Reader Delegator'],
  ])('blobs: %s', (request, expected) => {
    const allowed = allowing('blob', request, ...blobRoles).map((role) => role.split(' ').at(-1));
    expect(allowed.join(' ')).toBe(expected);
  });

  const queueRoles = ['Contributor', 'Reader', 'Message Processor', 'Message Sender'];
  it.each([
    ['GET /a?comp=list', 'Contributor Reader'],
    ['PUT /a/q', 'Contributor'],
    ['POST /a/q/messages', 'Contributor Sender'],
    ['GET /a/q/messages?peekonly=true', 'Contributor Reader Processor'],
    ['GET /a/q/messages', 'Contributor Processor'],
    ['DELETE /a/q/messages/1?popreceipt=x', 'Contributor Processor'],
    ['DELETE /a/q/messages', 'Contributor'],
    ['PUT /a/q/messages/1', 'Contributor'],
  ])('queues: %s', (request, expected) => {
    const allowed = allowing('queue', request, ...queueRoles.map((role) => `Queue Data ${role}`));
    expect(allowed.map((role) => role.split(' ').at(-1)).join(' ')).toBe(expected);
  });

  it.each([
    ['GET /a/People()', 'Contributor Reader'],
    ['POST /a/People', 'Contributor'],
  ])('tables: %s', (request, expected) => {
    const allowed = allowing('table', request, 'Table Data Contributor', 'Table Data Reader');
    expect(allowed.map((role) => role.split(' ').at(-1)).join(' ')).toBe(expected);
  });

  it('a role for one service allows nothing in another', () => {
    expect(allowing('queue', 'GET /a?comp=list', 'Blob Data Owner')).toEqual([]);
  });

  it('who has no list of roles may do everything', () => {
    const operation = { service: 'blob', method: 'DELETE', path: '/a/c', query: new URLSearchParams() } as const;
    expect(isAllowed(undefined, operation)).toBe(true);
  });
});
