import { statusName } from '../../../src/transport/http/status-name.ts';

/** What goes with an error beside its status and its text. */
export interface ErrorExtras {
  /** Of `x-ms-substatus`, by which clients decide what to do next. Default: none. */
  readonly subStatus?: number | undefined;
  /** What stands behind `Message: ` where it is not the message alone: JSON. */
  readonly told?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is answered with an error. Thrown by whatever finds the fault, and written in one place. */
export class CosmosError extends Error {
  readonly status: number;
  readonly subStatus: number | undefined;
  readonly told: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  /** `message` is the service's inner sentence. */
  constructor(status: number, message: string, { subStatus, told, headers = {} }: ErrorExtras = {}) {
    super(message);
    this.status = status;
    this.subStatus = subStatus;
    this.told = told;
    this.headers = headers;
  }
}

/** The error as clients parse it: an empty body, or one that is no JSON, hides the status from them. [cosmos-protocol 4.1] */
export function errorBody(
  { status, message, told }: Pick<CosmosError, 'status' | 'message' | 'told'>,
  activityId: string,
  path: string,
): string {
  const inner = told ?? JSON.stringify({ Errors: [message] });
  const text = `Message: ${inner}\r\nActivityId: ${activityId}, Request URI: ${path}, RequestStats: , SDK: azwire`;
  return JSON.stringify({ code: statusName(status), message: text });
}
