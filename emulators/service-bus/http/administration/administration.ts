import type { Call } from '../call.ts';
import { type ApiVersion, apiVersionOf } from './api-version.ts';
import { type EntityProperties, entityProperties } from './entity-properties.ts';

/** A request to the administration, with what its operations share. */
export interface Administration extends Call {
  readonly version: ApiVersion | '';
  readonly properties: EntityProperties;
  /** `https://localhost:5300/`: what the addresses of resources begin with. */
  readonly root: string;
}

/** Throws RequestError for a version that is not supported. */
export function administrationOf(call: Call): Administration {
  const { request, namespace } = call;
  return {
    ...call,
    version: apiVersionOf(request.method, request.query),
    properties: entityProperties(namespace.ids),
    root: `${request.scheme}://${request.authority}/`,
  };
}

/** The address of a resource, as clients would ask for it: they take names from it. */
export function addressOf({ root, version }: Administration, path: string): string {
  return `${root}${encodeURI(path)}${version === '' ? '' : `?api-version=${version}`}`;
}
