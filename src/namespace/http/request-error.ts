/** A request that is answered with an error. Thrown by whatever finds the fault, and written in one place. */
export class RequestError extends Error {
  readonly status: number;

  /** `message` is the service's text, without the tracking suffix. */
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
