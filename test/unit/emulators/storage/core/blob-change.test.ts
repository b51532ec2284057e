import { describe, expect, it } from 'vitest';
import { blobChange } from '../../../../../emulators/storage/core/blob-change.ts';

function changeOf(request: string, headers: Record<string, string> = {}, container = 'files') {
  const [method = '', query = ''] = request.split(' ');
  return blobChange({ method, container, query: new URLSearchParams(query), headers });
}

describe('a request that causes an event', () => {
  it.each([
    ['PUT', { 'x-ms-blob-type': 'BlockBlob' }, 'Microsoft.Storage.BlobCreated', 'PutBlob', [201]],
    ['PUT', { 'x-ms-blob-type': 'AppendBlob' }, 'Microsoft.Storage.BlobCreated', 'PutBlob', [201]],
    ['PUT comp=blocklist', {}, 'Microsoft.Storage.BlobCreated', 'PutBlockList', [201]],
    ['PUT', { 'x-ms-copy-source': 'https://a/b/c' }, 'Microsoft.Storage.BlobCreated', 'CopyBlob', [201, 202]],
    ['DELETE', {}, 'Microsoft.Storage.BlobDeleted', 'DeleteBlob', [202]],
    ['DELETE', { 'x-ms-delete-snapshots': 'include' }, 'Microsoft.Storage.BlobDeleted', 'DeleteBlob', [202]],
    ['PUT comp=tier', {}, 'Microsoft.Storage.BlobTierChanged', 'SetBlobTier', [200, 202]],
  ])('%s %o', (request, headers, type, api, statuses) => {
    expect(changeOf(request, headers as Record<string, string>)).toEqual({ type, api, statuses });
  });
});

describe('a request that causes none', () => {
  it.each([
    ['PUT comp=block&blockid=MQ==', {}],
    ['PUT comp=block', { 'x-ms-copy-source': 'https://a/b/c' }],
    ['PUT comp=appendblock', { 'x-ms-blob-type': 'AppendBlob' }],
    ['PUT comp=lease', {}],
    ['PUT comp=metadata', {}],
    ['PUT comp=properties', {}],
    ['PUT comp=tags', {}],
    ['PUT comp=snapshot', {}],
    ['PUT', {}],
    ['PUT restype=container', {}],
    ['DELETE restype=container', {}],
    ['DELETE snapshot=2026-01-01', {}],
    ['DELETE', { 'x-ms-delete-snapshots': 'only' }],
    ['GET', {}],
    ['HEAD', {}],
    ['POST comp=query', {}],
  ])('%s %o', (request, headers) => {
    expect(changeOf(request, headers as Record<string, string>)).toBeUndefined();
  });

  it.each(['$logs', '$blobchangefeed'])('anything in %s', (container) => {
    expect(changeOf('PUT', { 'x-ms-blob-type': 'BlockBlob' }, container)).toBeUndefined();
  });
});
