import type { HttpRequest } from '../../../../src/transport/http/service.ts';
import { nameInHost } from '../host-name.ts';

const PATH = /^\/+(?:([^/]+)\/+)?api\/events\/*$/i;

/** Whether a request is one for an endpoint that takes events, whatever its name. */
export function isPublishPath(path: string): boolean {
  return PATH.test(path);
}

/** The name of the topic, domain or partner namespace that is meant: in the path, else in the host. '' where there is none. */
export function endpointName({ authority, path }: Pick<HttpRequest, 'authority' | 'path'>): string {
  const [, inPath] = PATH.exec(path) ?? [];
  if (inPath === undefined) return nameInHost(authority) ?? '';
  try {
    return decodeURIComponent(inPath);
  } catch {
    return inPath;
  }
}
