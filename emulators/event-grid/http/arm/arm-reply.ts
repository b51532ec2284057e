import type { ConfigProblem } from '../../../../src/kernel/emulator.ts';
import type { HttpReply } from '../../../../src/transport/http/service.ts';
import type { Report } from '../../config/subscription-conversion.ts';

/** A request that is refused, in the resource manager's own form. Thrown by whatever finds the reason. */
export class ArmRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function jsonReply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpReply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** `{ error: { code, message } }` [event-grid-protocol 1] */
export function refusalReply({ status, code, message }: ArmRefusal): HttpReply {
  return jsonReply(status, { error: { code, message } });
}

export function invalidRequest(message: string): ArmRefusal {
  return new ArmRefusal(400, 'InvalidRequest', message);
}

/** What `convert` makes of properties. Throws {@link ArmRefusal} naming all that it reports. */
export function converted<R>(convert: (report: Report) => R): R {
  const problems: ConfigProblem[] = [];
  const resource = convert((path, found, expected) => problems.push({ path, found, expected }));
  if (problems.length > 0) throw invalidProperties(problems);
  return resource;
}

/** What the checks of `properties` found. */
export function invalidProperties(problems: readonly ConfigProblem[]): ArmRefusal {
  const sentences = problems.map(({ path, found, expected }) => {
    const shown = found === undefined ? 'nothing' : (JSON.stringify(found) ?? String(found)).slice(0, 200);
    return `at ${path === '' ? 'properties' : `properties${path.replaceAll('/', '.')}`}: found ${shown}, expected ${expected}.`;
  });
  return invalidRequest(`Invalid event grid resource: ${sentences.join(' ')}`);
}

/** `parent` is named as it is said in Azure: a name, or a name and a type. */
export function parentNotFound(parent: string): ArmRefusal {
  const message = `Can not perform requested operation on nested resource. Parent resource ${parent} not found.`;
  return new ArmRefusal(404, 'ParentResourceNotFound', message);
}

export function resourceNotFound(type: string, name: string, scope: string): ArmRefusal {
  const group = /\/resourceGroups\/([^/]+)/i.exec(scope)?.[1];
  const where = group === undefined ? '' : ` under resource group '${group}'`;
  return new ArmRefusal(404, 'ResourceNotFound', `The Resource '${type}/${name}'${where} was not found.`);
}
