import { describe, expect, it } from 'vitest';
import { renderBicep } from '../../../../src/report/firewall/bicep.ts';
import { sampleRun } from '../sample-run.ts';
import { captureOf, mixedCapture } from './sample-captures.ts';

/** Declarations by keyword: `param serviceBus`, `resource shopNsg`. */
function declared(bicep: string): string[] {
  return [...bicep.matchAll(/^(param|var|resource|output) (\w+)/gm)].map(([, keyword, name]) => `${keyword} ${name}`);
}

/** Bicep without its strings and comments. */
function skeleton(bicep: string): string {
  return bicep.replace(/'(?:\\.|[^'\\\n])*'|\/\/.*/g, '');
}

describe('renderBicep', () => {
  it('has a security group for each program, and a parameter for each address', () => {
    const bicep = renderBicep([{ capture: mixedCapture() }]);
    expect(declared(bicep)).toEqual([
      'param location',
      'param shopAddresses',
      'param kitchenAddresses',
      'param serviceBus',
      'param azureEventGridSource',
      'param hookAddresses',
      'param denyOthers',
      'var denyRules',
      ...['shop', 'hook', 'kitchen'].flatMap((name) => [
        `var ${name}Rules`,
        `resource ${name}Nsg`,
        `output ${name}NsgId`,
      ]),
    ]);
    expect(bicep).toContain(
      '// Not here: event-grid (AzureEventGrid) dials service-bus at bus.servicebus.windows.net:5671',
    );
  });

  it('has a rule for each destination', () => {
    const bicep = renderBicep([{ capture: mixedCapture() }]);
    expect(bicep.slice(bicep.indexOf('var hookRules'), bicep.indexOf('var kitchenRules'))).toMatchInlineSnapshot(`
      "var hookRules = [
        {
          name: 'Allow-event-grid-443-Inbound-100'
          properties: {
            description: 'event-grid dials hook, HTTPS: 1 connection, 1 attempt in vain (packets 11, 21)'
            priority: 100
            direction: 'Inbound'
            access: 'Allow'
            protocol: 'Tcp'
            sourceAddressPrefix: azureEventGridSource
            sourcePortRange: '*'
            destinationAddressPrefix: hookAddresses
            destinationPortRange: '443'
          }
        }
      ]

      resource hookNsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
        name: 'nsg-hook'
        location: location
        properties: {
          securityRules: concat(hookRules, denyRules)
        }
      }

      output hookNsgId string = hookNsg.id

      "
    `);
  });

  it('takes a stranger for a part of the Internet, with no firewall of ours', () => {
    const dial = { opener: 'shop', acceptor: 'api.example.com', via: 'elsewhere', port: 443 } as const;
    const bicep = renderBicep([{ capture: captureOf([], dial) }]);
    expect(bicep).toContain("param apiExampleComAddresses string = 'Internet'");
    expect(declared(bicep).filter((each) => each.startsWith('resource'))).toEqual(['resource shopNsg']);
  });

  it('keeps the participants of several runs apart', () => {
    const all = [sampleRun({ scenario: 'one' }), sampleRun({ scenario: 'two' })];
    const names = declared(renderBicep(all));
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['resource oneProducerNsg', 'resource twoProducerNsg']));
  });

  it('keeps its syntax whatever participants are called', () => {
    const names = [`it's ${'$'}{x}`, '7 \\ up', "a\n'}", 'location', 'deny', '', '😀', 'x'.repeat(300)];
    const dials = names.map(
      (opener) => ({ opener, acceptor: 'service-bus', via: 'amqp', layers: ['tcp', 'amqp'] }) as const,
    );
    const bicep = renderBicep([{ capture: captureOf(['service-bus'], ...dials), title: 'a\nb' }]);
    const symbols = declared(bicep);
    expect(new Set(symbols).size).toBe(symbols.length);
    expect(symbols.filter((each) => each.startsWith('resource'))).toHaveLength(names.length);
    const rest = skeleton(bicep);
    expect(rest).not.toMatch(/['$\\]/);
    for (const [open, close] of ['{}', '[]', '()']) expect(rest.split(open!)).toHaveLength(rest.split(close!).length);
    for (const [, name] of bicep.matchAll(/name: '(.*)'/g)) expect(name).toMatch(/^[A-Za-z0-9][\w.-]{0,78}\w$/);
    for (const [, text] of bicep.matchAll(/ {6}description: '(.*)'/g)) expect(text!.length).toBeLessThanOrEqual(160);
  });

  it('says that there is nothing to allow', () => {
    expect(renderBicep([{ capture: captureOf([]) }])).toContain(
      '// Nobody dialled anybody: nothing has to be allowed.',
    );
  });
});
