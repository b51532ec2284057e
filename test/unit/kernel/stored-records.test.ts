import { expect, it } from 'vitest';
import { AzwireError } from '../../../src/kernel/errors.ts';
import { readStored } from '../../../src/kernel/stored-records.ts';

it('gives what was read', () => {
  expect(readStored('/data/azwire.mdb', () => 5)).toBe(5);
});

it('names the data directory, and keeps the cause', () => {
  const cause = new SyntaxError('no JSON');
  const read = () =>
    readStored('/data/azwire.mdb', () => {
      throw cause;
    });
  expect(read).toThrow('/data/azwire.mdb is damaged: a record cannot be read (no JSON).');
  expect(read).toThrow(expect.objectContaining({ code: 'AZW_DATA_INVALID', cause }));
});

it('lets errors of azwire through', () => {
  const error = new AzwireError('AZW_DATA_INVALID', 'It is of another version.');
  const read = () =>
    readStored('/data/azwire.mdb', () => {
      throw error;
    });
  expect(read).toThrow(error);
});
