import type { ScriptResult } from '../../scripts/messages.ts';
import { type Script, ScriptFailure, type ScriptHost } from '../../scripts/script-engine.ts';
import { type Call, containerOf, executed, isHeaderTrue, type ServedAccount } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';

/** What the header of a log may have, so that clients take it. The service's own bound is higher. */
const LOG_CHARACTERS_MAX = 8_192;

/** Runs one of the container's scripts. Throws CosmosError for what the script did wrong. */
export function runScript(
  { scripts, environment }: Pick<ServedAccount, 'scripts' | 'environment'>,
  script: Omit<Script, 'nowMs'>,
  host: ScriptHost,
): ScriptResult {
  try {
    return scripts.run({ ...script, nowMs: environment.now() }, host);
  } catch (error) {
    if (error instanceof ScriptFailure) throw scriptError(error);
    throw error;
  }
}

function scriptError({ fault, message }: ScriptFailure): CosmosError {
  switch (fault) {
    case 'timed-out':
      return new CosmosError(408, 'The requested operation exceeded maximum alloted time.');
    case 'not-compiled':
      return new CosmosError(400, `Encountered exception while compiling Javascript. Exception = ${message}`);
    case 'thrown':
    case 'out-of-memory':
      return new CosmosError(400, `Encountered exception while executing function. Exception = ${message}`);
    case 'broken':
      return new CosmosError(500, message);
  }
}

/** How scripts call the container that they belong to. */
export interface ContainerLinks {
  readonly selfLink: string;
  readonly altLink: string;
}

export function linksOf(call: Call): ContainerLinks {
  const { database, container } = containerOf(call);
  const owner = executed(call, { type: 'get-database', database }).resource;
  const { id, _self } = executed(call, { type: 'get-container', database, container }).resource;
  return { selfLink: _self, altLink: `dbs/${owner.id}/colls/${id}` };
}

/** What a script has written to its console, if the client wants it. */
export function logHeader(call: Pick<Call, 'request'>, log: readonly string[]): Record<string, string> {
  if (!isHeaderTrue(call, 'x-ms-documentdb-script-enable-logging')) return {};
  const encoded = encodeURIComponent(log.join('\n').toWellFormed()).slice(0, LOG_CHARACTERS_MAX);
  // Cut between characters.
  return { 'x-ms-documentdb-script-log-results': wholeCharacters(encoded) };
}

function wholeCharacters(encoded: string): string {
  for (let end = encoded.length; end > encoded.length - 12; end--) {
    try {
      decodeURIComponent(encoded.slice(0, end));
      return encoded.slice(0, end);
    } catch {}
  }
  return '';
}
