import type { Reported } from '../run-result.ts';
import { type FirewallRule, firewallRules } from './firewall-rules.ts';
import { addressOf, Identifiers } from './identifiers.ts';
import { evidenceText } from './rule-words.ts';

const INTRODUCTION = `// Network security groups for what was recorded: one for each program that dialled or was dialled.
// They know no host names: a service is meant by its service tag, or by the addresses of its private endpoints,
// for which its parameter is there. Subnets are given as parameters, too.
// Deploy with: az deployment group create --resource-group NAME --template-file THIS.bicep`;

const DENY = `@description('Denies what is not listed: also what Azure allows by default, such as DNS servers of one\\'s own and load balancers.')
param denyOthers bool = true

var denyRules = denyOthers ? [
  {
    name: 'DenyOtherInbound'
    properties: {
      priority: 4096
      direction: 'Inbound'
      access: 'Deny'
      protocol: '*'
      sourceAddressPrefix: '*'
      sourcePortRange: '*'
      destinationAddressPrefix: '*'
      destinationPortRange: '*'
    }
  }
  {
    name: 'DenyOtherOutbound'
    properties: {
      priority: 4096
      direction: 'Outbound'
      access: 'Deny'
      protocol: '*'
      sourceAddressPrefix: '*'
      sourcePortRange: '*'
      destinationAddressPrefix: '*'
      destinationPortRange: '*'
    }
  }
] : []`;

const FIRST_PRIORITY = 100;
const LAST_PRIORITY = 4095;
/** Of a rule's description. [Microsoft.Network/networkSecurityGroups] */
const DESCRIPTION_MAX = 140;

/** The firewall rules as network security groups in Bicep. Rules between Azure's services belong to no subnet and are comments. */
export function renderBicep(all: readonly Reported[]): string {
  const names = new Names();
  const parts = all.map((reported) => partOf(reported, names, all.length > 1));
  const isEmpty = parts.every(({ groups }) => groups.length === 0);
  return `${[
    INTRODUCTION,
    '',
    ...parts.flatMap(({ comments }) => comments),
    ...(isEmpty
      ? ['// Nobody dialled anybody: nothing has to be allowed.']
      : ['', 'param location string = resourceGroup().location', '', ...names.parameters(), DENY]),
    ...parts.flatMap(({ groups }) => groups.map((text) => `\n${text}`)),
  ].join('\n')}\n`;
}

interface Part {
  readonly comments: readonly string[];
  readonly groups: readonly string[];
}

/** What one capture adds. Where there are several, their participants are told apart by the scenario. */
function partOf({ capture, scenario, title }: Reported, names: Names, isOneOfSeveral: boolean): Part {
  const rules = firewallRules(capture);
  const inside = rules.filter(({ between }) => between === 'Azure services');
  const own = Map.groupBy(
    rules.filter(({ between }) => between !== 'Azure services'),
    ({ participant }) => participant,
  );
  names.prefix = isOneOfSeveral ? `${scenario ?? title ?? ''} ` : '';
  const about = [scenario, title].filter((part) => part !== undefined).join(': ');
  return {
    comments: [...(about === '' ? [] : [`// ${oneLine(about)}`]), ...inside.map(betweenServices)],
    groups: Array.from(own, ([participant, theirs]) => group(participant, theirs, names)),
  };
}

function betweenServices({ source, destination, port, opener, acceptor }: FirewallRule): string {
  return oneLine(
    `// Not here: ${opener} (${source}) dials ${acceptor} at ${destination}:${port}, both of Azure; ${acceptor} has to let trusted services in.`,
  );
}

function group(participant: string, rules: readonly FirewallRule[], names: Names): string {
  const symbol = names.symbol(participant);
  const inTurn = rules.map((rule, i) => securityRule(rule, Math.min(FIRST_PRIORITY + 10 * i, LAST_PRIORITY), names));
  return `var ${symbol}Rules = [
${inTurn.join('\n')}
]

resource ${symbol}Nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: ${quote(`nsg-${names.resource(participant)}`)}
  location: location
  properties: {
    securityRules: concat(${symbol}Rules, denyRules)
  }
}

output ${symbol}NsgId string = ${symbol}Nsg.id`;
}

function securityRule(rule: FirewallRule, priority: number, names: Names): string {
  const isOutbound = rule.direction === 'outbound';
  const way = isOutbound ? 'Outbound' : 'Inbound';
  const other = isOutbound ? rule.acceptor : rule.opener;
  const description = `${rule.opener} dials ${rule.destination}, ${rule.application}: ${evidenceText(rule)}`;
  const addresses = [names.address(rule, 'source'), names.address(rule, 'destination')];
  return `  {
    name: ${quote(`Allow-${names.resource(other)}-${rule.port}-${way}-${priority}`)}
    properties: {
      description: ${quote(oneLine(description).slice(0, DESCRIPTION_MAX))}
      priority: ${priority}
      direction: '${way}'
      access: 'Allow'
      protocol: 'Tcp'
      sourceAddressPrefix: ${addresses[0]}
      sourcePortRange: '*'
      destinationAddressPrefix: ${addresses[1]}
      destinationPortRange: '${rule.port}'
    }
  }`;
}

/** Symbols and parameters of one file, each of its own name. */
class Names {
  readonly #symbols = new Identifiers(camelCase, ['deny']);
  readonly #resources = new Identifiers(resourceName);
  /** What tells the participants of one capture from those of another. */
  prefix = '';
  /** Declarations by the parameter's name. */
  readonly #parameters = new Map<string, string>();

  symbol(participant: string): string {
    return this.#symbols.of(this.prefix + participant);
  }

  resource(participant: string): string {
    return this.#resources.of(this.prefix + participant);
  }

  /** The expression for one end of a rule: a parameter, made where there is none, or an address as it is. */
  address(rule: FirewallRule, end: 'source' | 'destination'): string {
    const isService = (end === 'destination') === (rule.direction === 'outbound') && rule.serviceTag !== undefined;
    if (isService) return this.#service(rule, rule.serviceTag!);
    const participant = end === 'source' ? rule.opener : rule.acceptor;
    const address = addressOf(participant);
    if (address !== undefined) return quote(address.text);
    const parameter = `${this.symbol(participant)}Addresses`;
    const text = `Where ${participant} is: the address prefix of its subnet, or a service tag.`;
    const isElsewhere = end === 'destination' && rule.between === 'program and elsewhere';
    return this.#declare(parameter, text, isElsewhere ? 'Internet' : 'VirtualNetwork');
  }

  #service({ destination, direction, privateDnsZone }: FirewallRule, serviceTag: string): string {
    const parameter = `${serviceTag.charAt(0).toLowerCase()}${serviceTag.slice(1)}${direction === 'inbound' ? 'Source' : ''}`;
    if (direction === 'inbound')
      return this.#declare(parameter, `The addresses that ${serviceTag} dials from.`, serviceTag);
    const zone =
      privateDnsZone === undefined ? '' : `, or the addresses of its private endpoint (zone ${privateDnsZone})`;
    return this.#declare(parameter, `${destination}: its service tag${zone}.`, serviceTag);
  }

  #declare(parameter: string, description: string, byDefault: string): string {
    if (!this.#parameters.has(parameter)) {
      const declaration = `@description(${quote(oneLine(description))})\nparam ${parameter} string = ${quote(byDefault)}\n`;
      this.#parameters.set(parameter, declaration);
    }
    return parameter;
  }

  parameters(): string[] {
    return [...this.#parameters.values()];
  }
}

/** A name in Bicep: letters, digits and `_`, a letter first. */
function camelCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const joined = words
    .map((word, i) => (i === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('');
  return (/^[a-z]/i.test(joined) ? joined : `x${joined}`).slice(0, 60);
}

/** Letters, digits, `-`; at both ends no `-`. */
function resourceName(text: string): string {
  const name = text
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return name === '' ? 'x' : name;
}

/** A string literal. [Bicep: data types, strings] */
function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('${', '\\${')}'`;
}

/** Without what would end a comment or a literal. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
