import type { HttpReply } from '../../transport/http/service.ts';
import { writeXml } from '../../wire/atom/write-xml.ts';
import type { NamespaceWords } from '../namespace-words.ts';
import type { RequestError } from './request-error.ts';

/** How services with namespaces tell of an error. Without words there is no namespace to trace it in. [service-bus-protocol 14.5] */
export function errorReply({ status, message }: RequestError, words: NamespaceWords | undefined): HttpReply {
  const content = [
    { name: 'Code', content: String(status) },
    { name: 'Detail', content: words?.tracked(message) ?? message },
  ];
  return {
    status,
    headers: { 'content-type': 'application/xml; charset=utf-8' },
    body: writeXml({ name: 'Error', content }),
  };
}
