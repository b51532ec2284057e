import type { ConnectionFilter } from '../../scenario/running-azure.ts';
import { badRequest, hasOnly } from './bodies.ts';
import type { Route } from './routes.ts';

/** What is done to a running instance so that its clients meet what they seldom do: faults, and time that passes. */
export const FAULT_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/connections/cut',
    takesBody: 'json',
    carryOut: ({ azure }, _, body = {}) => {
      if (!isFilter(body))
        throw badRequest(`The body must be {"participant": "worker"}, or with ${FILTER.join(', ')}.`);
      return { status: 200, body: { connections: azure.cutConnections(body) } };
    },
  },
  {
    method: 'POST',
    path: '/listeners/{name}/cut-off',
    carryOut: ({ azure }, [name = '']) => {
      if (name === 'control') throw badRequest('The control API cannot be cut off: nobody could end that.');
      azure.setReachable(name, false);
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    path: '/listeners/{name}/restore',
    carryOut: ({ azure }, [name = '']) => {
      azure.setReachable(name, true);
      return { status: 204 };
    },
  },
  {
    method: 'POST',
    path: '/clock/advance',
    takesBody: 'json',
    carryOut: ({ azure }, _, body) => {
      if (!isAdvance(body)) throw badRequest(`The body must be {"ms": 60000}, with up to ${ADVANCE_MS_MAX} (a year).`);
      azure.advanceClock(body.ms);
      return { status: 204 };
    },
  },
];

const FILTER = ['participant', 'opener', 'acceptor', 'via'];
/** What is due until then is done before the answer. */
const ADVANCE_MS_MAX = 366 * 24 * 60 * 60 * 1000;

function isFilter(body: unknown): body is ConnectionFilter {
  return hasOnly(body, FILTER) && Object.values(body).every((value) => typeof value === 'string');
}

function isAdvance(body: unknown): body is { readonly ms: number } {
  if (!hasOnly(body, ['ms'])) return false;
  const { ms } = body;
  return typeof ms === 'number' && ms >= 0 && ms <= ADVANCE_MS_MAX;
}
