import { RequestError } from '../../../../src/namespace/http/request-error.ts';

/** The versions that clients of today ask for, the oldest first. */
const API_VERSIONS = ['2017-04', '2021-05', '2024-05'] as const;
type ApiVersion = (typeof API_VERSIONS)[number];

/** The version that a request asks for; empty where it asks for none, which may read but not write. Throws RequestError. */
export function apiVersionOf(method: string, query: URLSearchParams): ApiVersion | '' {
  const asked = query.get('api-version') ?? '';
  const known = API_VERSIONS.find((version) => version === asked);
  if (known !== undefined) return known;
  if (asked === '' && method !== 'PUT') return '';
  const text =
    asked === ''
      ? "The entity description has unsupported properties for api-version '' in the request. " +
        'Try including the correct api-version query string in the request.'
      : 'The api-version in the query string is not supported. ' +
        `Either remove it from the Uri or use one of '${API_VERSIONS.join(',')}'.`;
  throw new RequestError(400, `SubCode=40000. ${text}`);
}

/** Whether what came with a version is to be seen in another. Who asks for none sees everything. */
export function includesVersion(asked: ApiVersion | '', since: ApiVersion): boolean {
  return asked === '' || asked >= since;
}

export type { ApiVersion };
