import type { TSchema } from 'typebox';
import type { HttpRequest } from '../../../../src/transport/http/service.ts';
import type { EndpointFrame } from '../../config/resource-conversion.ts';
import type { Report } from '../../config/subscription-conversion.ts';
import type { Resource } from '../../core/resources/definitions.ts';

/** What a reply may depend on beside the resource: where the client reached this instance. */
export type Asked = Pick<HttpRequest, 'scheme' | 'authority'>;

/** Of what has a host name of its own. Not one of Microsoft's. [event-grid-protocol 2.4] */
export const ENDPOINT_NAME = /^(?!Microsoft|EventGrid|System)[A-Za-z0-9-]{3,50}$/i;
/** Of what has none. */
export const NAME = /^[A-Za-z0-9-]{3,50}$/;

/** The host name that a resource has in Azure, where the client uses Azure's names. */
export function azureHost(name: string, location: string, { authority }: Asked): string | undefined {
  const isAzure = /^management\.azure\.com(:\d+)?$/i.test(authority);
  return isAzure ? `${name}.${location}-1.eventgrid.azure.net` : undefined;
}

/** What is new about a resource that is put: its keys where it has any, and an id that nobody else has. */
export interface PutFrame extends EndpointFrame {
  readonly newId: string;
}

/** How the resource manager speaks of one type of resource. */
export interface ResourceKind<R extends Resource = Resource> {
  readonly type: R['type'];
  readonly name: RegExp;
  /** Whether it has a location of its own. */
  readonly isTracked: boolean;
  /** Of `properties` in requests. */
  readonly schema: TSchema;
  /** Keys of `properties` that clients may send, as they were read or for newer versions: they are not looked at. */
  readonly readOnly: readonly string[];
  /** Keys of `properties` that stay as they were at the creation. */
  readonly fixed: readonly string[];
  /** From properties that have passed the schema. */
  toResource(frame: PutFrame, properties: never, report: Report): R;
  /** What a request would have to say to make it: {@link toResource} in reverse. */
  toProperties(resource: R): Readonly<Record<string, unknown>>;
  /** What only replies tell. */
  shown(resource: R, asked: Asked): Readonly<Record<string, unknown>>;
}
