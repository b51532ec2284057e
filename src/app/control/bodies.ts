import { AzwireError } from '../../kernel/errors.ts';

/** Whether a body is an object that has no other keys than these. */
export function hasOnly(body: unknown, names: readonly string[]): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && Object.keys(body).every((name) => names.includes(name));
}

/** The request is not what the operation takes; answered with 400. */
export function badRequest(message: string): AzwireError {
  return new AzwireError('AZW_CONFIG_INVALID', message);
}
