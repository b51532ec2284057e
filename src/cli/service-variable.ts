import { InvalidArgumentError } from 'commander';
import type { Azwire, Transport } from '../index.ts';

/** `NAME=service[/namespace][:transport][:part]` of the command line. */
export interface ServiceVariable {
  readonly name: string;
  readonly service: string;
  readonly namespace?: string;
  readonly transport?: Transport;
  /** Default: the connection string. */
  readonly part?: 'endpoint' | 'host' | 'key';
}

const FORM = /^([A-Za-z_]\w*)=([a-z][a-z-]*)(?:\/([^/:]+))?((?::[a-z]+)*)$/;
const TRANSPORTS: readonly string[] = ['amqp', 'amqps', 'management', 'http', 'https'] satisfies Transport[];
const PARTS: readonly string[] = ['endpoint', 'host', 'key'];

/** The value of a repeatable option that takes one. Throws commander's error for a bad argument. */
export function serviceVariable(text: string, before: readonly ServiceVariable[] = []): ServiceVariable[] {
  const [, name, service, namespace, words = ''] = FORM.exec(text) ?? [];
  if (name === undefined || service === undefined) {
    throw new InvalidArgumentError('It takes NAME=SERVICE, for example ORDERS_BUS=service-bus or DB=cosmos:endpoint.');
  }
  let transport: string | undefined;
  let part: string | undefined;
  for (const word of words.split(':').slice(1)) {
    if (transport === undefined && TRANSPORTS.includes(word)) transport = word;
    else if (part === undefined && PARTS.includes(word)) part = word;
    else
      throw new InvalidArgumentError(
        `Behind the service stand ${[...TRANSPORTS, ...PARTS].join(', ')}, not "${word}".`,
      );
  }
  const variable = { name, service, namespace, transport, part };
  const said = Object.fromEntries(Object.entries(variable).filter(([, value]) => value !== undefined));
  return [...before, said as unknown as ServiceVariable];
}

/** The environment that such options ask for. Throws AZW_SERVICE_UNKNOWN, AZW_NAMESPACE_UNKNOWN, AZW_RECORDING_INVALID. */
export async function environmentOf(
  variables: readonly ServiceVariable[],
): Promise<(azure: Azwire) => Record<string, string>> {
  const { clientSettings, AzwireError } = await import('../index.ts');
  return (azure) =>
    Object.fromEntries(
      variables.map(({ name, service, namespace, transport, part }) => {
        const ways = azure.transports(service);
        if (transport !== undefined && !ways.includes(transport)) {
          const text = `${name}: clients get to "${service}" by ${ways.join(', ')}, not by ${transport}.`;
          throw new AzwireError('AZW_RECORDING_INVALID', text);
        }
        const where = { ...(namespace !== undefined && { namespace }), ...(transport !== undefined && { transport }) };
        const value = clientSettings(azure, service, where)[part ?? 'connectionString'];
        if (value !== undefined) return [name, value];
        const text = `${name}: the connection string of "${service}" has no ${part} of its own.`;
        throw new AzwireError('AZW_RECORDING_INVALID', text);
      }),
    );
}
