import type { SigningKey, TokenKeys } from '../../../src/kernel/authorisation.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import type { Ids } from '../../../src/kernel/ids.ts';
import { writeJwt } from '../../../src/wire/jwt/jwt.ts';
import { type Command, Failure, type Issued } from '../core/commands.ts';
import type { Directory } from '../core/directory.ts';

export interface SignedToken extends Issued {
  readonly token: string;
}

/** What the endpoints share: the directory, the key that signs what it says, and the clients' time. */
export interface IssuerOptions {
  readonly directory: Directory;
  readonly tokenKeys: TokenKeys;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Turns what the directory says into signed tokens. */
export class Issuer {
  readonly #tokenKeys: TokenKeys;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly ids: Ids;

  constructor({ directory, tokenKeys, clock, ids }: IssuerOptions) {
    this.directory = directory;
    this.#tokenKeys = tokenKeys;
    this.clock = clock;
    this.ids = ids;
  }

  async issue(command: Command): Promise<SignedToken | Failure> {
    const issued = this.directory.execute(command, this.clock.now());
    if (issued instanceof Failure) return issued;
    const key = await this.key();
    const header = { typ: 'JWT', alg: 'RS256', x5t: key.id, kid: key.id };
    return { ...issued, token: writeJwt(header, issued.claims, (text) => key.sign(text)) };
  }

  key(): Promise<SigningKey> {
    return this.#tokenKeys.signingKey();
  }
}
