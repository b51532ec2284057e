import { checkComputedProperties } from './computed-properties.ts';
import type { ContainerDefinition, CoreLimits, PartitionKeyDefinition } from './definitions.ts';
import { Failure } from './failure.ts';
import { type Path, parsePath } from './partition-key/path.ts';
import { isArray, isObject, type JsonObject, type Value } from './query/values/value.ts';
import { isTimeToLive } from './time-to-live.ts';
import type { UniqueKeyPaths } from './unique-keys.ts';

const INDEXING_MODES: readonly Value[] = ['consistent', 'none', 'lazy'];
const DEFAULT_CONFLICT_RESOLUTION = {
  mode: 'LastWriterWins',
  conflictResolutionPath: '/_ts',
  conflictResolutionProcedure: '',
};
/** A container without a key of its own has one that no document has. */
const SYSTEM_KEY: JsonObject = { paths: ['/_partitionKey'], kind: 'Hash', systemKey: true };

/** A container's body with all defaults, as it is shown. [cosmos-protocol 5.4] */
export function completeContainer(body: JsonObject, limits: CoreLimits): JsonObject | Failure {
  const partitionKey = completePartitionKey(body.partitionKey ?? SYSTEM_KEY, limits);
  if (partitionKey instanceof Failure) return partitionKey;
  const indexingPolicy = completeIndexingPolicy(body.indexingPolicy ?? {});
  if (indexingPolicy instanceof Failure) return indexingPolicy;
  const failure =
    checkUniqueKeys(body.uniqueKeyPolicy, limits) ??
    checkTtl(body.defaultTtl) ??
    checkTtlPath(body.ttlPropertyPath) ??
    checkChangeFeedPolicy(body.changeFeedPolicy) ??
    checkComputedProperties(body.computedProperties);
  if (failure !== undefined) return failure;
  const { defaultTtl, ...rest } = body;
  return {
    ...rest,
    // null takes it away.
    ...(typeof defaultTtl === 'number' ? { defaultTtl } : {}),
    indexingPolicy,
    partitionKey,
    uniqueKeyPolicy: body.uniqueKeyPolicy ?? { uniqueKeys: [] },
    conflictResolutionPolicy: body.conflictResolutionPolicy ?? DEFAULT_CONFLICT_RESOLUTION,
    geospatialConfig: body.geospatialConfig ?? { type: 'Geography' },
  };
}

/** A body that replaces another one. What cannot be changed stays, also if it is left out. */
export function replaceContainer(old: ContainerDefinition, body: JsonObject, limits: CoreLimits): JsonObject | Failure {
  if (body.id !== old.id) return new Failure('definition-invalid', 'The id of a container cannot be changed.');
  const sent = body.partitionKey;
  const paths = sent !== undefined && isObject(sent) ? sent.paths : old.partitionKey.paths;
  // Clients send the key again without its kind and version.
  if (JSON.stringify(paths) !== JSON.stringify(old.partitionKey.paths)) {
    return new Failure('property-immutable', 'Document collection partition key cannot be changed.');
  }
  const uniqueKeys = body.uniqueKeyPolicy ?? old.uniqueKeyPolicy;
  if (JSON.stringify(pathsOfKeys(uniqueKeys)) !== JSON.stringify(pathsOfKeys(old.uniqueKeyPolicy))) {
    return new Failure('property-immutable', 'The unique keys of a container cannot be changed.');
  }
  const kept = { partitionKey: old.partitionKey, uniqueKeyPolicy: old.uniqueKeyPolicy };
  return completeContainer({ ...body, ...kept }, limits);
}

export function partitionKeyPathsOf({ partitionKey }: ContainerDefinition): readonly Path[] {
  return partitionKey.paths.map((path) => parsePath(path) ?? []);
}

export function uniqueKeyPathsOf(definition: ContainerDefinition): UniqueKeyPaths {
  return pathsOfKeys(definition.uniqueKeyPolicy).map((paths) => paths.map((path) => parsePath(path) ?? []));
}

function completePartitionKey(key: Value, limits: CoreLimits): PartitionKeyDefinition | Failure {
  const paths = key !== undefined && isObject(key) ? key.paths : undefined;
  if (!isPaths(paths) || paths.length === 0) {
    return new Failure(
      'definition-invalid',
      'The partition key definition needs paths, each like /name or /name/name.',
    );
  }
  const { kind = 'Hash', version = 2, ...rest } = key as JsonObject;
  const pathsMax = kind === 'MultiHash' ? limits.partitionKeyPathsMax : 1;
  if ((kind !== 'Hash' && kind !== 'MultiHash') || paths.length > pathsMax || new Set(paths).size < paths.length) {
    const detail = `The partition key definition is invalid: kind ${JSON.stringify(kind)} with ${paths.length} paths; 'Hash' has one path, 'MultiHash' up to ${limits.partitionKeyPathsMax} different ones.`;
    return new Failure('definition-invalid', detail);
  }
  if (version !== 2 && (version !== 1 || kind === 'MultiHash')) {
    return new Failure(
      'definition-invalid',
      `The version ${JSON.stringify(version)} of the partition key definition is invalid.`,
    );
  }
  return { ...rest, paths, kind, version };
}

function completeIndexingPolicy(policy: Value): JsonObject | Failure {
  if (policy === undefined || !isObject(policy)) return invalid('indexingPolicy', 'it is not an object');
  const mode = policy.indexingMode ?? 'consistent';
  const indexingMode = typeof mode === 'string' ? mode.toLowerCase() : mode;
  if (!INDEXING_MODES.includes(indexingMode))
    return invalid('indexingPolicy', `there is no mode ${JSON.stringify(mode)}`);
  for (const name of ['includedPaths', 'excludedPaths']) {
    const entries = policy[name] ?? [];
    const isValid = isArray(entries) && entries.every((entry) => isObject(entry) && isIndexPath(entry.path));
    if (!isValid) return invalid('indexingPolicy', `${name} is not a list of {"path": "/…/?"} or {"path": "/…/*"}`);
  }
  const isOff = indexingMode === 'none';
  return {
    ...policy,
    indexingMode,
    automatic: policy.automatic ?? !isOff,
    includedPaths: policy.includedPaths ?? (isOff ? [] : [{ path: '/*' }]),
    excludedPaths: policy.excludedPaths ?? (isOff ? [] : [{ path: '/"_etag"/?' }]),
  };
}

function isIndexPath(path: Value): boolean {
  return typeof path === 'string' && path.startsWith('/') && /[?*]$/.test(path);
}

function checkUniqueKeys(policy: Value, { uniqueKeysMax }: CoreLimits): Failure | undefined {
  if (policy === undefined || policy === null) return undefined;
  const keys = isObject(policy) ? (policy.uniqueKeys ?? []) : undefined;
  const isValid =
    keys !== undefined &&
    isArray(keys) &&
    keys.every((key) => isObject(key) && isPaths(key.paths) && key.paths.length > 0);
  if (!isValid) return invalid('uniqueKeyPolicy', 'uniqueKeys is not a list of {"paths": ["/…"]}');
  return keys.length > uniqueKeysMax
    ? invalid('uniqueKeyPolicy', `there are ${uniqueKeysMax} unique keys at most`)
    : undefined;
}

function pathsOfKeys(policy: Value): readonly (readonly string[])[] {
  const keys = policy !== undefined && isObject(policy) ? policy.uniqueKeys : undefined;
  if (keys === undefined || !isArray(keys)) return [];
  return keys.map((key) => (key as JsonObject).paths as readonly string[]);
}

function checkTtl(ttl: Value): Failure | undefined {
  if (ttl === undefined || ttl === null || isTimeToLive(ttl)) return undefined;
  return invalid('defaultTtl', `${JSON.stringify(ttl)} is neither -1 nor a positive number of seconds`);
}

function checkTtlPath(path: Value): Failure | undefined {
  if (path === undefined || path === null || (typeof path === 'string' && parsePath(path) !== undefined))
    return undefined;
  return invalid('ttlPropertyPath', 'it is not a path like /name');
}

function checkChangeFeedPolicy(policy: Value): Failure | undefined {
  if (policy === undefined || policy === null) return undefined;
  const minutes = isObject(policy) ? (policy.retentionDuration ?? 0) : undefined;
  const isValid = typeof minutes === 'number' && Number.isInteger(minutes) && minutes >= 0;
  return isValid ? undefined : invalid('changeFeedPolicy', 'retentionDuration is not a number of minutes');
}

function isPaths(paths: Value): paths is readonly string[] {
  return (
    paths !== undefined &&
    isArray(paths) &&
    paths.every((path) => typeof path === 'string' && parsePath(path) !== undefined)
  );
}

function invalid(property: string, why: string): Failure {
  return new Failure('definition-invalid', `The ${property} of the container is invalid: ${why}.`);
}
