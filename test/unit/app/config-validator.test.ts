import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { ConfigValidator } from '../../../src/app/config-validator.ts';

const PARTS = [
  { configKey: 'one', configSchema: { type: 'object', properties: { size: { type: 'integer' } } } },
  { configKey: 'two', configSchema: { type: 'array' } },
  // Ajv throws where it compiles this.
  { configKey: 'never', configSchema: { type: 'nothing' } },
];

function errorsOf(config: unknown) {
  const validator = new ConfigValidator(new Ajv({ allErrors: true }), { host: { type: 'string' } }, PARTS);
  return validator.errorsOf(config).map(({ instancePath, keyword }) => [instancePath, keyword]);
}

it('accepts what is right, and compiles only the parts that it meets', () => {
  expect(errorsOf({ host: 'localhost', one: { size: 1 }, two: [] })).toEqual([]);
});

it('tells what is wrong in parts and beside them, by its place in the whole', () => {
  expect(errorsOf({ host: 1, other: true, one: { size: 'large' }, two: {} })).toEqual([
    ['', 'additionalProperties'],
    ['/host', 'type'],
    ['/one/size', 'type'],
    ['/two', 'type'],
  ]);
});

it('tells that a configuration is no object', () => {
  expect(errorsOf([])).toEqual([['', 'type']]);
  expect(errorsOf(null)).toEqual([['', 'type']]);
});
