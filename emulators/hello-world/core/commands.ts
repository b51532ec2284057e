/** Everything that the greeter accepts. */
export type Command =
  /** Makes a greeting and hands it to the receiver that has waited longest, or keeps it. */
  | { readonly type: 'greet'; readonly name: string }
  /** A receiver takes up to `credit` greetings from now on; replaces its earlier word. */
  | { readonly type: 'grant'; readonly receiver: number; readonly credit: number }
  | { readonly type: 'leave'; readonly receiver: number };

export const DOMAIN_ERRORS = ['name-missing', 'name-too-long', 'too-many-greetings'] as const;
export type DomainError = (typeof DOMAIN_ERRORS)[number];

export interface Delivery {
  readonly receiver: number;
  readonly greeting: string;
}

/** What a command has brought about. `failure` says why nothing has. */
export interface Outcome {
  readonly failure?: DomainError;
  readonly deliveries: readonly Delivery[];
}
