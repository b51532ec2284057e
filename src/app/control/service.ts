import { AzwireError, type ErrorCode } from '../../kernel/errors.ts';
import type { HttpReply, HttpRequest, HttpService } from '../../transport/http/service.ts';
import type { Azwire } from '../azwire.ts';
import { NamespaceInvalid, type Namespaces } from '../namespaces.ts';
import { refusalOf } from './access.ts';
import { ROUTES, type Route } from './routes.ts';
import { SavedCaptures } from './saved-captures.ts';

export interface ControlOptions {
  /** The instance, once it has started. */
  readonly azure: Promise<Azwire>;
  readonly namespaces: Namespaces;
  /** The address that the listeners are bound to. */
  readonly host: string;
}

/** Statuses of azwire's own errors, where they are not 500. */
const STATUS: { readonly [Code in ErrorCode]?: number } = {
  AZW_CONFIG_INVALID: 400,
  AZW_SERVICE_UNKNOWN: 404,
  AZW_NAMESPACE_UNKNOWN: 404,
  AZW_ENTITY_UNKNOWN: 404,
  AZW_RANGE_INVALID: 400,
  AZW_ITEM_INVALID: 400,
  AZW_NAMESPACE_EXISTS: 409,
  AZW_CAPTURE_UNKNOWN: 404,
  AZW_LISTENER_UNKNOWN: 404,
  AZW_CAPTURE_EXISTS: 409,
  AZW_CAPTURES_FULL: 507,
  AZW_STOPPED: 503,
};

/** The control API: what people, tests and the command line do with a running instance. JSON over plain HTTP. */
export class ControlService implements HttpService {
  readonly name = 'azwire';
  readonly #options: ControlOptions;
  readonly #captures: Promise<SavedCaptures>;

  constructor(options: ControlOptions) {
    this.#options = options;
    this.#captures = options.azure.then((azure) => new SavedCaptures(azure));
  }

  serves(): boolean {
    return true;
  }

  async answer(request: HttpRequest): Promise<HttpReply> {
    const { azure, namespaces, host } = this.#options;
    const refusal = refusalOf(request, host);
    if (refusal !== undefined) return failure(403, 'forbidden', refusal);
    const found = routeOf(request);
    if ('status' in found) return found;
    const body = bodyOf(request, found.route);
    if ('status' in body) return body;
    try {
      const controlled = { azure: await azure, namespaces, captures: await this.#captures };
      const { route, parameters } = found;
      const reply = route.carryOut(controlled, parameters, body.value, request.query);
      const { status, location, body: answer, lines, next, report } = reply;
      if (report !== undefined) return { status, headers: { 'content-type': report.type }, body: report.body };
      if (lines !== undefined) return asLines(lines, next);
      return json(status, answer, location === undefined ? {} : { location });
    } catch (error) {
      return failed(error);
    }
  }
}

const PATTERNS = ROUTES.map((route) => ({
  route,
  // An entity's path may have slashes, as they are or encoded; no other parameter may.
  pattern: new RegExp(`^${route.path.replace('{path}', '(.+)').replace(/\{\w+\}/g, '([^/]+)')}/?$`),
}));

function routeOf({ method, path }: HttpRequest): { route: Route; parameters: readonly string[] } | HttpReply {
  const matches = PATTERNS.filter(({ pattern }) => pattern.test(path));
  if (matches.length === 0) return failure(404, 'not-found', `Nothing is served at ${path}.`);
  const match = matches.find(({ route }) => route.method === method || (route.method === 'GET' && method === 'HEAD'));
  if (match === undefined) {
    const allow = matches.map(({ route }) => route.method).join(', ');
    return { ...failure(405, 'method-not-allowed', `${path} takes ${allow}.`), headers: { ...JSON_TYPE, allow } };
  }
  try {
    const parameters = match.pattern.exec(path)!.slice(1).map(decodeURIComponent);
    return { route: match.route, parameters };
  } catch {
    return failure(400, 'bad-request', `The path ${path} is not percent-encoded as it should be.`);
  }
}

function bodyOf({ body, headers }: HttpRequest, { takesBody }: Route): { value: unknown } | HttpReply {
  if (body.length === 0) return { value: undefined };
  if (takesBody === undefined) return failure(400, 'bad-request', 'This operation takes no body.');
  const type = headers['content-type'] ?? 'none';
  const wanted = BODY_TYPES[takesBody];
  if (type.split(';', 1)[0]!.trim().toLowerCase() !== wanted) {
    return failure(415, 'unsupported-media-type', `The body must be ${wanted}; its type is ${type}.`);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return { value: takesBody === 'json' ? JSON.parse(text) : text };
  } catch (error) {
    return failure(400, 'bad-request', `The body is not ${wanted}: ${(error as Error).message}.`);
  }
}

/** Throws what is a defect of ours: the HTTP front logs it. */
function failed(error: unknown): HttpReply {
  if (!(error instanceof AzwireError)) throw error;
  const status = STATUS[error.code];
  if (status === undefined) throw error;
  const problems = error instanceof NamespaceInvalid ? error.problems.map((each) => ({ ...each })) : undefined;
  return failure(status, error.code, error.message, problems);
}

function asLines(lines: readonly string[], next: string | undefined): HttpReply {
  const link = next === undefined ? {} : { link: `<?${next}>; rel="next"` };
  const headers = { 'content-type': `${BODY_TYPES.lines}; charset=utf-8`, ...link };
  return { status: 200, headers, body: lines.map((line) => `${line}\n`).join('') };
}

const BODY_TYPES = { json: 'application/json', lines: 'application/x-ndjson' } as const;
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** An error in the form of the control API. */
export function failure(status: number, code: string, message: string, problems?: readonly object[]): HttpReply {
  return json(status, { error: { code, message, ...(problems && { problems }) } });
}

function json(status: number, body: object | undefined, headers: Readonly<Record<string, string>> = {}): HttpReply {
  if (body === undefined) return { status, headers };
  return { status, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) };
}
