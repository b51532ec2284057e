/** Every error that azwire raises towards its user, by code. The text beside a code says when. */
export const ERROR_CODES = {
  AZW_CONFIG_INVALID: 'a configuration value is unknown, of the wrong type or out of range',
  AZW_PORT_IN_USE: 'a listener could not be opened because another process holds its port',
  AZW_LISTEN_FAILED: 'a listener could not be opened for another reason (address, permission)',
  AZW_LISTENER_UNKNOWN: 'no listener of this name is open',
  AZW_DIAL_FORBIDDEN: 'the egress policy does not allow azwire to dial this address',
  AZW_SCENARIO_UNKNOWN: 'no scenario has this name',
  AZW_SCENARIO_INVALID: 'a scenario lacks something, or calls a participant what a service is called',
  AZW_NAMESPACES_UNAVAILABLE: 'participants cannot have network namespaces of their own here',
  AZW_RECORDING_INVALID:
    'what is to be recorded does not fit together: a name that is there twice, or that is a service',
  AZW_REPORT_INVALID: 'what should be a JSON report of azwire cannot be read as one',
  AZW_SERVICE_UNKNOWN: 'no service of this name is running',
  AZW_DATA_IN_USE: 'another process has the data directory',
  AZW_DATA_INVALID: 'what is in the data directory cannot be read, or contradicts the configuration',
  AZW_NAMESPACE_UNKNOWN: 'the service has no namespace of this name',
  AZW_NAMESPACE_EXISTS: 'the service has a namespace of this name already',
  AZW_ENTITY_UNKNOWN: 'the namespace has no such entity',
  AZW_RANGE_INVALID: 'a range of a container is not there, or cannot be split or merged like that',
  AZW_ITEM_INVALID: 'an item cannot be imported',
  AZW_CAPTURE_UNKNOWN: 'no capture of this name is kept',
  AZW_CAPTURE_EXISTS: 'a capture of this name is kept already',
  AZW_CAPTURES_FULL: 'as many captures are kept as there is room for',
  AZW_CONTROL_UNREACHABLE: 'no azwire answers at the control port',
  AZW_STOPPED: 'the instance was stopped',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error with a message for the user: what happened, where, and what to do. */
export class AzwireError extends Error {
  override readonly name = 'AzwireError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
