import { RequestError } from '../../../../src/namespace/http/request-error.ts';
import type { XmlElement, XmlNode } from '../../../../src/wire/atom/xml.ts';
import type { EntityState } from '../../core/administration.ts';
import { type ApiVersion, includesVersion } from './api-version.ts';
import { timeSpanText } from './time-text.ts';

/** [service-bus-protocol 14.3] */
export const SERVICE_BUS_XML = 'http://schemas.microsoft.com/netservices/2010/10/servicebus/connect';
export const INSTANCE_XML = 'http://www.w3.org/2001/XMLSchema-instance';

/** What an element of a description is made from. */
export interface Shown<Definition> {
  readonly definition: Definition;
  readonly state: EntityState;
  /** `sb://localhost:5300/`: what addresses of entities begin with. */
  readonly base: string;
}

/** One element of a description. */
export interface Property<in Definition> {
  readonly element: string;
  /** The first version that has it. Absent: all. */
  readonly since?: ApiVersion;
  readonly attributes?: Readonly<Record<string, string>>;
  /** The value in the terms of `azwire.json`; undefined where it only repeats what the service has said. Throws RequestError. */
  read(element: XmlElement): unknown;
  /** Undefined leaves the element out. */
  show(shown: Shown<Definition>): string | readonly XmlNode[] | undefined;
}

type Of<Definition, Value> = (definition: Definition) => Value;

export function duration<D>(element: string, of: Of<D, number>): Property<D> {
  return { element, read: textIn, show: ({ definition }) => timeSpanText(of(definition)) };
}

export function integer<D>(element: string, of: Of<D, number>): Property<D> {
  return { element, read: integerIn, show: ({ definition }) => String(of(definition)) };
}

export function flag<D>(element: string, of: Of<D, boolean>): Property<D> {
  return { element, read: flagIn, show: ({ definition }) => String(of(definition)) };
}

export function text<D>(element: string, of: Of<D, string | undefined>): Property<D> {
  return { element, read: ({ text }) => text, show: ({ definition }) => of(definition) };
}

/** A queue or topic of the namespace: by its absolute address, as clients send it, or only by its path. */
export function entityAddress<D>(element: string, of: Of<D, string | undefined>): Property<D> {
  return {
    element,
    read: entityIn,
    show: ({ definition, base }) => {
      const path = of(definition);
      return path === undefined ? undefined : base + path;
    },
  };
}

/** What only the service says. Clients send it back when they change something else. */
export function readOnly<D = unknown>(
  element: string,
  show: Property<D>['show'],
  attributes: Readonly<Record<string, string>> = {},
): Property<D> {
  return { element, attributes, read: () => undefined, show };
}

/** What this service never does: nobody can ask for it. */
export function never(element: string): Property<unknown> {
  return {
    element,
    read(given) {
      if (flagIn(given)) throw new RequestError(400, `SubCode=40000. ${element} is not supported in this namespace.`);
    },
    show: () => 'false',
  };
}

function textIn({ text }: XmlElement): string {
  return text.trim();
}

function integerIn({ name, text }: XmlElement): number {
  const digits = text.trim();
  if (/^\d{1,9}$/.test(digits) && Number(digits) > 0) return Number(digits);
  throw badValue(name, text, 'a whole number of at least 1');
}

/** [XML Schema 2, 3.2.2] */
export function flagIn({ name, text }: XmlElement): boolean {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  throw badValue(name, text, 'true or false');
}

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/[^/]*\/?/i;

function entityIn({ name, text }: XmlElement): string | undefined {
  const address = text
    .trim()
    .replace(ABSOLUTE, '')
    .split('?', 1)[0]!
    .replace(/^\/+|\/+$/g, '');
  if (address === '') return undefined;
  try {
    return decodeURIComponent(address);
  } catch {
    throw badValue(name, text, 'the address of an entity');
  }
}

/** The error for a value of an element that cannot be. */
export function badValue(element: string, found: unknown, expected: string): RequestError {
  const shown = typeof found === 'string' ? found : JSON.stringify(found);
  const short = shown.length > 80 ? `${shown.slice(0, 77)}…` : shown;
  return new RequestError(400, `SubCode=40000. The value '${short}' of ${element} is invalid: expected ${expected}.`);
}

/** The values of a description, by their names in `azwire.json`. The order of the elements does not matter. Throws RequestError. */
export function readDescription(
  description: XmlElement,
  properties: readonly Property<never>[],
  version: ApiVersion,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const seen = new Set<string>();
  for (const child of description.children) {
    const property = properties.find(({ element }) => element === child.name);
    if (
      property === undefined ||
      child.namespace !== SERVICE_BUS_XML ||
      !includesVersion(version, property.since ?? version)
    ) {
      throw unsupportedElement(description.name, child.name, version);
    }
    if (seen.has(child.name)) throw new RequestError(400, `SubCode=40000. ${child.name} is given twice.`);
    seen.add(child.name);
    if (isNil(child)) continue;
    const value = property.read(child);
    if (value !== undefined) values[keyOf(child.name)] = value;
  }
  return values;
}

function unsupportedElement(description: string, element: string, version: string): RequestError {
  return new RequestError(
    400,
    `SubCode=40000. The entity description of type '${description}' has unsupported properties for api-version ` +
      `'${version}' in the request: ${element}. Try including the correct api-version query string in the request.`,
  );
}

function isNil({ attributes }: XmlElement): boolean {
  return attributes.some(({ name, namespace, value }) => {
    return name === 'nil' && namespace === INSTANCE_XML && value.trim() === 'true';
  });
}

/** `LockDuration` is `lockDuration` in `azwire.json`. */
function keyOf(element: string): string {
  return element[0]!.toLowerCase() + element.slice(1);
}

/** The description of an entity: every element, always, in the order that .NET's data contracts demand. */
export function writeDescription<Definition>(
  name: string,
  properties: readonly Property<Definition>[],
  shown: Shown<Definition>,
  version: ApiVersion | '',
): XmlNode {
  const content = properties.flatMap(({ element, since, attributes = {}, show }): XmlNode[] => {
    if (since !== undefined && !includesVersion(version, since)) return [];
    const value = show(shown);
    return value === undefined ? [] : [{ name: element, attributes, content: value }];
  });
  return { name, attributes: { xmlns: SERVICE_BUS_XML, 'xmlns:i': INSTANCE_XML }, content };
}
