/** A request, or a part of a blob batch. */
interface Guarded {
  readonly headers: { readonly authorization?: string };
}

/** Requests that are let in as they are. */
const TRUSTED = new WeakSet<object>();

/** Lets a request in without key, signature or token. Azurite has no switch for it. */
export function letIn(request: object): void {
  TRUSTED.add(request);
}

/** The class of Azurite that looks at keys, signatures and tokens: one for each service. */
export interface AuthenticationFactory {
  readonly prototype: {
    /** The last argument are the authenticators, in their order; the request is among the others, wrapped or not. */
    authenticate(...args: unknown[]): Promise<boolean>;
  };
}

/**
 * Puts us in front of it. A request with a key is not shown to the authenticator of tokens: that would answer a wrong key with
 * 400, "Authentication information is not given in the correct format", and the service says 403.
 */
export function guard({ prototype }: AuthenticationFactory): void {
  const { authenticate } = prototype;
  prototype.authenticate = async function (this: unknown, ...args) {
    const request = args.map(unwrapped).find((arg) => 'headers' in arg) as Guarded;
    if (TRUSTED.has(request)) return true;
    const hasToken = /^Bearer /i.test(request.headers.authorization ?? '');
    const authenticators = (args.pop() as object[]).filter((each) => hasToken || !isForTokens(each));
    return authenticate.call(this, ...args, authenticators);
  };
}

function unwrapped(argument: unknown): object {
  const object = argument as { readonly req?: object };
  return object.req ?? object;
}

function isForTokens(authenticator: object): boolean {
  return authenticator.constructor.name.endsWith('TokenAuthenticator');
}
