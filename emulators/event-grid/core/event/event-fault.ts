import { type DomainError, Failure } from '../failure.ts';

/** Why a request cannot be accepted. Thrown deep inside, and never out of this folder: its functions return the {@link Failure}. */
export class EventFault extends Error {
  readonly error: DomainError;

  /** `message` is the service's text, without the report id that the wire adds. */
  constructor(message: string, error: DomainError = 'event-invalid') {
    super(message);
    this.error = error;
  }
}

/** What `read` returns, or the failure for the fault that it throws. */
export function orFailure<T>(read: () => T): T | Failure {
  try {
    return read();
  } catch (error) {
    if (error instanceof EventFault) return new Failure(error.error, error.message);
    throw error;
  }
}

/** What the service calls the schemas in its texts. [azure-sdk-for-python#15941, #16055; onefuzz#3285] */
export type SchemaName = 'EventGridEvent' | 'CloudEventV10' | 'CustomEvent';

export function notConforming(schema: SchemaName, more = ''): EventFault {
  const text = `This resource is configured to receive event in '${schema}' schema. The JSON received does not conform to the expected schema.`;
  return new EventFault(text + more);
}

export function missingProperty(schema: SchemaName, property: string): EventFault {
  return new EventFault(
    `This resource is configured for '${schema}' schema and requires '${property}' property to be set.`,
  );
}

export function unexpectedProperty(schema: SchemaName, property: string): EventFault {
  return new EventFault(
    `This resource is configured for '${schema}' schema. Received unexpected property '${property}' in JSON which does not conform to the expected schema.`,
  );
}

export function badProperty(schema: SchemaName, property: string, expected: string): EventFault {
  return new EventFault(
    `This resource is configured for '${schema}' schema and requires '${property}' property to be ${expected}.`,
  );
}
