import { CAPTURE_SCHEMA } from '../../report/capture-schema.ts';
import { REPORTS, type ReportFormat } from '../reports.ts';
import { badRequest, hasOnly } from './bodies.ts';
import type { Route } from './routes.ts';
import { CURRENT } from './saved-captures.ts';

/** What is done with captures. */
export const CAPTURE_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/captures',
    carryOut: ({ captures }) => ({ status: 200, body: { captures: captures.list() } }),
  },
  {
    method: 'POST',
    path: '/captures',
    takesBody: 'json',
    carryOut: ({ captures }, _, body) => {
      if (!isSaving(body)) throw badRequest('The body must be {"name": "before-the-change"}, and "goesOn" if true.');
      const saved = captures.save(body.name, body.goesOn ?? false);
      return { status: 201, body: saved, location: `/captures/${saved.name}` };
    },
  },
  {
    method: 'GET',
    path: '/captures/{name}',
    carryOut: ({ captures }, [name = ''], _, query) => {
      const { one, mediaType } = REPORTS[formatIn(query)];
      const capture = captures.find(name);
      return {
        status: 200,
        report: { type: mediaType, body: one({ capture, ...(name !== CURRENT && { title: name }) }) },
      };
    },
  },
  {
    method: 'DELETE',
    path: '/captures/{name}',
    carryOut: ({ captures }, [name = '']) => {
      captures.remove(name);
      return { status: 204 };
    },
  },
  {
    method: 'GET',
    path: '/capture.schema.json',
    carryOut: () => ({
      status: 200,
      report: { type: 'application/schema+json', body: JSON.stringify(CAPTURE_SCHEMA, undefined, 2) },
    }),
  },
  {
    method: 'POST',
    path: '/marks',
    takesBody: 'json',
    carryOut: ({ azure }, _, body) => {
      if (!isMark(body))
        throw badRequest(`The body must be {"text": "deploy"}, with up to ${MARK_CHARACTERS_MAX} characters.`);
      azure.mark(body.text);
      return { status: 204 };
    },
  },
];

const MARK_CHARACTERS_MAX = 1_000;

/** Throws AZW_CONFIG_INVALID. */
function formatIn(query: URLSearchParams): ReportFormat {
  for (const [name, value] of query) {
    if (name !== 'format') throw badRequest(`This operation takes format, not ${name}.`);
    if (!Object.hasOwn(REPORTS, value))
      throw badRequest(`format is one of ${Object.keys(REPORTS).join(', ')}, not "${value}".`);
  }
  return (query.get('format') ?? 'json') as ReportFormat;
}

function isSaving(body: unknown): body is { readonly name: string; readonly goesOn?: boolean } {
  if (!hasOnly(body, ['name', 'goesOn'])) return false;
  const { name, goesOn = false } = body;
  return typeof name === 'string' && typeof goesOn === 'boolean';
}

function isMark(body: unknown): body is { readonly text: string } {
  if (!hasOnly(body, ['text'])) return false;
  const { text } = body;
  return typeof text === 'string' && text !== '' && text.length <= MARK_CHARACTERS_MAX;
}
