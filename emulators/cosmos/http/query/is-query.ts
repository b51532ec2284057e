import { type Call, header, isHeaderTrue } from '../call.ts';

/** Whether a `POST` is a query: clients say so in three ways. [cosmos-protocol 1] */
export function isQuery(call: Pick<Call, 'request'>): boolean {
  return (
    isHeaderTrue(call, 'x-ms-documentdb-isquery') ||
    isHeaderTrue(call, 'x-ms-documentdb-query') ||
    (header(call, 'content-type')?.toLowerCase().includes('application/query+json') ?? false)
  );
}
