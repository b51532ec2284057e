import type { KeyObject } from 'node:crypto';
import type { Platform } from '../../../src/kernel/emulator.ts';
import type { HttpRequest } from '../../../src/transport/http/service.ts';
import type { Command, ReplyOf } from '../core/commands.ts';
import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/query/evaluation/runtime.ts';
import { COSMOS_ERRORS } from '../errors.ts';
import type { CosmosLimits } from '../limits.ts';
import type { AccountHost } from '../runtime/account-host.ts';
import type { ScriptEngine } from '../scripts/script-engine.ts';
import { CosmosError } from './cosmos-error.ts';
import { positionHeaders } from './items/item-headers.ts';
import type { PathStep, ResourceAddress } from './resource-address.ts';

/** The account that is served. */
export interface ServedAccount {
  readonly name: string;
  /** The first signs what the service gives out. */
  readonly keys: readonly KeyObject[];
  readonly host: AccountHost;
  readonly limits: CosmosLimits;
  readonly platform: Platform;
  /** Time and chance of queries. */
  readonly environment: Environment;
  readonly scripts: ScriptEngine;
}

/** One request on its way through the handlers. */
export interface Call extends ServedAccount {
  readonly request: HttpRequest;
  readonly address: ResourceAddress;
}

/** What a handler answers; the headers that every reply has are added. */
export interface Answer {
  readonly status: number;
  /** Request units. Default: 1. */
  readonly charge?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is written as JSON. Absent: an empty body. */
  readonly body?: object | string | Uint8Array;
}

/** Carries a command out. Throws its failure as a CosmosError. */
export function executed<C extends Command>(call: Pick<Call, 'host' | 'address'>, command: C): ReplyOf<C> {
  const reply = call.host.execute(command);
  if (reply instanceof Failure) throw failureError(reply, reply.position && positionHeaders(call, reply.position));
  return reply as ReplyOf<C>;
}

export function failureError({ error, detail }: Failure, headers: Answer['headers'] = {}): CosmosError {
  const { status, subStatus } = COSMOS_ERRORS[error];
  return new CosmosError(status, detail, { subStatus, headers });
}

/** A header's value; undefined where it is absent or empty. */
export function header({ request }: Pick<Call, 'request'>, name: string): string | undefined {
  const value = request.headers[name];
  return value === undefined || value === '' ? undefined : value;
}

/** Clients write `true`, `True` and `TRUE`. */
export function isHeaderTrue(call: Pick<Call, 'request'>, name: string): boolean {
  return header(call, name)?.trim().toLowerCase() === 'true';
}

/** The step of this kind on the way to what is addressed. */
export function idOf({ address }: Pick<Call, 'address'>, type: PathStep['type']): string {
  return address.steps.find((step) => step.type === type)!.id;
}

export function containerOf(call: Pick<Call, 'address'>): { readonly database: string; readonly container: string } {
  return { database: idOf(call, 'dbs'), container: idOf(call, 'colls') };
}

/** The conditions of the headers, as the core takes them. */
export function conditionsOf(call: Pick<Call, 'request'>) {
  return { ifMatch: header(call, 'if-match'), ifNoneMatch: header(call, 'if-none-match') };
}
