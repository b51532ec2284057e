import type { Container } from './container.ts';
import type { Resource } from './definitions.ts';
import { Registry } from './registry.ts';

/** A database and its containers. */
export class Database {
  readonly resource: Resource;
  readonly containers = new Registry<Container>();

  constructor(resource: Resource) {
    this.resource = resource;
  }
}
