import { expect, it } from 'vitest';
import { blobName, DEFAULT_NAME_FORMAT, missingParts } from '../../../../../emulators/event-hubs/capture/blob-name.ts';

const FILE = { namespace: 'ns', eventHub: 'hub', partition: '3', startMs: Date.UTC(2017, 11, 8, 3, 3, 17, 999) };

it('is as Azure documents it', () => {
  expect(blobName(DEFAULT_NAME_FORMAT, FILE)).toBe('ns/hub/3/2017/12/08/03/03/17.avro');
});

it('keeps what is no part', () => {
  expect(blobName('a b/{Year}-{Month}_{Other}', FILE)).toBe('a b/2017-12_{Other}.avro');
});

it('knows which parts are missing', () => {
  expect(missingParts(DEFAULT_NAME_FORMAT)).toEqual([]);
  expect(missingParts(DEFAULT_NAME_FORMAT.replace('{Second}', '').replace('{EventHub}', 'x'))).toEqual([
    '{EventHub}',
    '{Second}',
  ]);
});
