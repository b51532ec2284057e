import type { HttpRequest } from '../../../../src/transport/http/service.ts';
import { type Call, header, isHeaderTrue } from '../call.ts';
import { CosmosError } from '../cosmos-error.ts';
import { isQuery } from '../query/is-query.ts';
import { parseAuthorization } from './authorization-header.ts';
import { checkEntra } from './entra-access.ts';
import { isSignedWith, signedTexts } from './master-key.ts';
import { checkResourceToken } from './resource-access.ts';

/** Clocks of client and service may differ by so much. [cosmos-protocol 3.1] */
const CLOCK_SKEW_MS = 15 * 60_000;

/**
 * Throws 401 or 403 where the request may not be served. With `auth: default` nothing need be shown, and what a token allows is not
 * looked at; with `enforce` it is as in Azure.
 */
export function checkAccess(call: Call): void {
  const { auth } = call.platform;
  if (auth === 'off') return;
  const text = header(call, 'authorization');
  if (text === undefined) {
    if (auth === 'default') return;
    throw new CosmosError(
      401,
      'Required Header authorization is missing. Ensure a valid Authorization token is passed.',
    );
  }
  const credential = parseAuthorization(text);
  switch (credential?.type) {
    case 'master':
      return checkMasterKey(call, credential.signature);
    case 'resource':
      return checkResourceToken(call, credential.signature, operationOf(call));
    case 'aad':
      return checkEntra(call, credential.signature, operationOf(call));
    case 'sas':
      throw new CosmosError(401, 'Shared access signatures are not supported: use a key, a resource token or Entra.');
    default:
      throw new CosmosError(
        401,
        'The format of value of the header authorization is invalid: type=master|resource|aad&ver=…&sig=… is expected.',
      );
  }
}

function checkMasterKey(call: Call, signature: string): void {
  const { request, address, keys, platform } = call;
  const texts = signedTexts(request, address);
  if (!isSignedWith(signature, texts, keys)) {
    throw new CosmosError(
      401,
      "The input authorization token can't serve the request. The wrong key is being used or the expected payload is not built as per the protocol. For more info: https://aka.ms/cosmosdb-tsg-unauthorized. " +
        `Server used the following payload to sign: '${texts[0]}'`,
    );
  }
  if (platform.auth === 'enforce') checkDate(request, platform.clientClock.now());
}

function checkDate({ headers }: HttpRequest, nowMs: number): void {
  const text = headers['x-ms-date'] ?? headers.date ?? '';
  const atMs = Date.parse(text);
  if (Math.abs(atMs - nowMs) <= CLOCK_SKEW_MS) return;
  throw new CosmosError(
    403,
    `The authorization token is not valid at the current time. Please create another token and retry (token start time: ${text}, current server time: ${new Date(nowMs).toUTCString()}).`,
  );
}

/** Queries are reads, although they are posted. */
function operationOf(call: Call): 'read' | 'write' {
  const { method } = call.request;
  if (method === 'GET' || method === 'HEAD') return 'read';
  const isRead = method === 'POST' && (isQuery(call) || isHeaderTrue(call, 'x-ms-cosmos-is-query-plan-request'));
  return isRead ? 'read' : 'write';
}
