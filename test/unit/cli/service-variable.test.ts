import { describe, expect, it, onTestFinished } from 'vitest';
import { environmentOf, serviceVariable } from '../../../src/cli/service-variable.ts';
import { startAzwire } from '../../../src/index.ts';

describe('a variable of the command line', () => {
  it.each([
    ['BUS=service-bus', { name: 'BUS', service: 'service-bus' }],
    ['my_Bus2=service-bus:amqps', { name: 'my_Bus2', service: 'service-bus', transport: 'amqps' }],
    [
      'DB=cosmos/shop:https:endpoint',
      { name: 'DB', service: 'cosmos', namespace: 'shop', transport: 'https', part: 'endpoint' },
    ],
    ['K=cosmos:key', { name: 'K', service: 'cosmos', part: 'key' }],
  ])('%s', (text, variable) => {
    expect(serviceVariable(text, [])).toEqual([variable]);
  });

  it('may be one of several', () => {
    expect(serviceVariable('B=cosmos', serviceVariable('A=storage')).map(({ name }) => name)).toEqual(['A', 'B']);
  });

  it.each(['', 'A', 'A=', '=cosmos', '1A=cosmos', 'A=Cosmos', 'A B=cosmos', 'A=cosmos/'])('"%s" is none', (text) => {
    expect(() => serviceVariable(text)).toThrow('NAME=SERVICE');
  });

  it.each(['A=cosmos:tcp', 'A=cosmos:key:key', 'A=cosmos:http:https'])('"%s" says too much', (text) => {
    expect(() => serviceVariable(text)).toThrow('not "');
  });
});

describe('the environment', () => {
  it('has the values of the running services', async () => {
    const azure = await startAzwire({ ports: 'any', cosmos: {}, serviceBus: { namespaces: [{ name: 'one' }] } });
    onTestFinished(() => azure.stop());
    const environment = async (...texts: string[]) =>
      (await environmentOf(texts.flatMap((text) => serviceVariable(text))))(azure);
    const { amqps, cosmos } = azure.ports;
    expect(await environment('BUS=service-bus/one', 'DB=cosmos:https:endpoint', 'H=service-bus:amqps:host')).toEqual({
      BUS: azure.connectionString('service-bus', { namespace: 'one' }),
      DB: `https://localhost:${cosmos}/`,
      H: `localhost:${amqps}`,
    });
    await expect(environment('A=storage')).rejects.toMatchObject({ code: 'AZW_SERVICE_UNKNOWN' });
    await expect(environment('A=service-bus/two')).rejects.toMatchObject({ code: 'AZW_NAMESPACE_UNKNOWN' });
    await expect(environment('A=cosmos:amqps')).rejects.toMatchObject({
      code: 'AZW_RECORDING_INVALID',
      message: 'A: clients get to "cosmos" by http, https, not by amqps.',
    });
    await expect(environment('A=entra:key')).rejects.toThrow('A: the connection string of "entra" has no key');
  });
});
