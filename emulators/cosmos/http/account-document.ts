import type { HttpRequest } from '../../../src/transport/http/service.ts';

/** What the classic emulator tells. .NET hands the text to its native query library. [cosmos-protocol 2.3] */
const QUERY_ENGINE_CONFIGURATION = {
  allowNewKeywords: true,
  maxJoinsPerSqlQuery: 5,
  maxQueryRequestTimeoutFraction: 0.9,
  maxSqlQueryInputLength: 262_144,
  maxUdfRefPerSqlQuery: 10,
  queryMaxInMemorySortDocumentCount: 500,
  spatialMaxGeometryPointCount: 256,
  sqlAllowNonFiniteNumbers: false,
  sqlDisableOptimizationFlags: 0,
  sqlAllowAggregateFunctions: true,
  sqlAllowSubQuery: true,
  sqlAllowScalarSubQuery: true,
  sqlAllowGroupByClause: true,
  sqlAllowLike: true,
  sqlAllowTop: true,
  enableSpatialIndexing: true,
  maxInExpressionItemsCount: 16_000,
  maxLogicalAndPerSqlQuery: 500,
  maxLogicalOrPerSqlQuery: 500,
  maxSpatialQueryCells: 12,
};

/** The one region that there is. */
const REGION = 'Local';

/**
 * The account as every client reads it before anything else. Its endpoints take the place of the one that a client was given, so they
 * are those that the request came to. More than one would have clients try failover. [cosmos-protocol 2.3]
 */
export function accountDocument(
  name: string,
  { scheme, authority }: Pick<HttpRequest, 'scheme' | 'authority'>,
): object {
  const location = { name: REGION, databaseAccountEndpoint: `${scheme}://${authority}/` };
  return {
    _self: '',
    id: name,
    _rid: authority,
    media: '//media/',
    addresses: '//addresses/',
    _dbs: '//dbs/',
    writableLocations: [location],
    readableLocations: [location],
    enableMultipleWriteLocations: false,
    continuousBackupEnabled: false,
    enableNRegionSynchronousCommit: false,
    enablePerPartitionFailoverBehavior: false,
    userReplicationPolicy: { asyncReplication: false, minReplicaSetSize: 1, maxReplicasetSize: 4 },
    userConsistencyPolicy: { defaultConsistencyLevel: 'Session' },
    systemReplicationPolicy: { minReplicaSetSize: 1, maxReplicasetSize: 4 },
    readPolicy: { primaryReadCoefficient: 1, secondaryReadCoefficient: 1 },
    queryEngineConfiguration: JSON.stringify(QUERY_ENGINE_CONFIGURATION),
  };
}
