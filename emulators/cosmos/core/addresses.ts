/** A database by name or rid. */
export interface DatabaseAddress {
  readonly database: string;
}

/** Both by name, or both by rid. */
export interface ContainerAddress extends DatabaseAddress {
  readonly container: string;
}

/** What a resource lies in: the account (offers), a database, a user of it, or a container. By name or rid. */
export interface OwnerAddress {
  readonly database?: string | undefined;
  readonly container?: string | undefined;
  readonly user?: string | undefined;
}
