import type { ContainerAddress, DatabaseAddress, OwnerAddress } from './addresses.ts';
import type { Conditions } from './commands.ts';
import type { ContainerDefinition, RangeDefinition, Resource, ResourceKind } from './definitions.ts';
import type { JsonObject } from './query/values/value.ts';

/*
 * The part of the core's contract that is about everything but items. A body is what the user sent; what is answered has the
 * system properties and the defaults.
 */

/** What a database or container may use: kept as its offer. */
export interface Throughput {
  /** Request units per second. */
  readonly throughput?: number | undefined;
  /** The highest of an autoscaled one. */
  readonly autoscaleMax?: number | undefined;
}

export interface CreateDatabase extends Throughput {
  readonly type: 'create-database';
  readonly body: JsonObject;
}

export interface GetDatabase extends DatabaseAddress {
  readonly type: 'get-database';
}

export interface DeleteDatabase extends DatabaseAddress, Conditions {
  readonly type: 'delete-database';
}

/** In the order of creation. */
export interface ListDatabases {
  readonly type: 'list-databases';
}

export interface CreateContainer extends DatabaseAddress, Throughput {
  readonly type: 'create-container';
  readonly body: JsonObject;
}

export interface GetContainer extends ContainerAddress {
  readonly type: 'get-container';
}

/** The partition key and the unique keys cannot be changed; what the body leaves out of the rest is taken away. */
export interface ReplaceContainer extends ContainerAddress, Conditions {
  readonly type: 'replace-container';
  readonly body: JsonObject;
}

export interface DeleteContainer extends ContainerAddress, Conditions {
  readonly type: 'delete-container';
}

export interface ListContainers extends DatabaseAddress {
  readonly type: 'list-containers';
}

/** In the order of their keys. */
export interface ListRanges extends ContainerAddress {
  readonly type: 'list-ranges';
}

export interface RangeList {
  readonly containerRid: string;
  readonly ranges: readonly RangeReply[];
  /** With its quotes. Another one as soon as anything about the ranges is. */
  readonly etag: string;
}

/** A range with the members that every resource has. */
export type RangeReply = RangeDefinition & Resource;

interface OfKind {
  readonly kind: ResourceKind;
  readonly owner: OwnerAddress;
}

export interface CreateResource extends OfKind {
  readonly type: 'create-resource';
  readonly body: JsonObject;
  /** Replaces the one that has the id already. */
  readonly isUpsert?: boolean | undefined;
}

export interface GetResource extends OfKind {
  readonly type: 'get-resource';
  /** Or the rid. */
  readonly id: string;
}

export interface ReplaceResource extends OfKind, Conditions {
  readonly type: 'replace-resource';
  readonly id: string;
  readonly body: JsonObject;
}

export interface DeleteResource extends OfKind, Conditions {
  readonly type: 'delete-resource';
  readonly id: string;
}

/** In the order of creation. */
export interface ListResources extends OfKind {
  readonly type: 'list-resources';
}

export interface ResourceList {
  /** `''`: the account. */
  readonly ownerRid: string;
  readonly resources: readonly Resource[];
}

/** `created`: with 201; `replaced`: with 200. */
export interface ResourceOutcome {
  readonly outcome: 'created' | 'replaced' | 'read' | 'deleted';
  readonly resource: Resource;
}

export interface ContainerOutcome extends ResourceOutcome {
  readonly resource: ContainerDefinition;
}

export type DatabaseCommand = CreateDatabase | GetDatabase | DeleteDatabase;
export type ContainerCommand = CreateContainer | GetContainer | ReplaceContainer | DeleteContainer;
export type ResourceCommand = CreateResource | GetResource | ReplaceResource | DeleteResource;
export type ListCommand = ListDatabases | ListContainers | ListResources;
export type AdministrationCommand = DatabaseCommand | ContainerCommand | ResourceCommand | ListCommand | ListRanges;

export type ResourceReply<C extends AdministrationCommand> = C extends ContainerCommand
  ? ContainerOutcome
  : C extends DatabaseCommand | ResourceCommand
    ? ResourceOutcome
    : C extends ListRanges
      ? RangeList
      : ResourceList;
