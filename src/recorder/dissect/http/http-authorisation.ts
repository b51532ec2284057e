import { redact } from '../redact.ts';

/** Whether the opener's requests were refused for want of rights. */
export class HttpAuthorisation {
  #refusal: string | undefined;
  #hasBetter = false;

  /** The first refusal, while no other answer is better. A challenge that is then met is none. */
  get refusal(): string | undefined {
    return this.#hasBetter ? undefined : this.#refusal;
  }

  /** `isLimit`: a 403 that says what it is about, and that is not who asks. */
  answered(status: number, reason: string, isLimit: boolean): void {
    if (status === 401 || (status === 403 && !isLimit)) this.#refusal ??= redact(`HTTP ${status} ${reason}`.trimEnd());
    else if (status >= 200 || status === 101) this.#hasBetter = true;
  }
}
