import { Buffer } from 'node:buffer';
import type { QueryPage } from '../../core/container-query/container-query.ts';
import type { DocumentPath } from '../../core/query/plan/index-filter.ts';
import { type Call, isHeaderTrue } from '../call.ts';

const KIB = 1024;
/** Close to what the service charges for a query that finds nothing. */
const BASE_CHARGE = 2.26;
const ITEM_CHARGE = 0.04;
const KIB_CHARGE = 0.05;

/** In request units: by the items that were looked at, and by their sizes. The same query costs the same on the same data. */
export function queryCharge({ itemsRead, bytesRead }: Pick<QueryPage, 'itemsRead' | 'bytesRead'>): number {
  return BASE_CHARGE + itemsRead * ITEM_CHARGE + (bytesRead / KIB) * KIB_CHARGE;
}

/** What a client asks to be told about how the query was carried out. */
export function measureHeaders(call: Pick<Call, 'request'>, page: QueryPage, tookMs: number): Record<string, string> {
  return {
    ...(isHeaderTrue(call, 'x-ms-documentdb-populatequerymetrics') && {
      'x-ms-documentdb-query-metrics': metricsOf(page, tookMs),
    }),
    ...(isHeaderTrue(call, 'x-ms-cosmos-populateindexmetrics-v2') && {
      'x-ms-cosmos-index-utilization': encodeURIComponent(utilizationOf(page)),
    }),
    ...(isHeaderTrue(call, 'x-ms-cosmos-populateindexmetrics') && {
      'x-ms-cosmos-index-utilization': Buffer.from(utilizationOf(page)).toString('base64'),
    }),
  };
}

/** The emulator measures the whole and no parts, of which it tells as 0. */
function metricsOf({ rows, itemsRead, bytesRead }: QueryPage, tookMs: number): string {
  const written = rows.reduce((sum, row) => sum + Buffer.byteLength(row), 0);
  const ratio = itemsRead === 0 ? 0 : Math.min(1, rows.length / itemsRead);
  const metrics: Readonly<Record<string, string>> = {
    totalExecutionTimeInMs: tookMs.toFixed(2),
    queryCompileTimeInMs: '0.00',
    queryLogicalPlanBuildTimeInMs: '0.00',
    queryPhysicalPlanBuildTimeInMs: '0.00',
    queryOptimizationTimeInMs: '0.00',
    VMExecutionTimeInMs: tookMs.toFixed(2),
    indexLookupTimeInMs: '0.00',
    instructionCount: '0',
    documentLoadTimeInMs: '0.00',
    systemFunctionExecuteTimeInMs: '0.00',
    userFunctionExecuteTimeInMs: '0.00',
    retrievedDocumentCount: String(itemsRead),
    retrievedDocumentSize: String(bytesRead),
    outputDocumentCount: String(rows.length),
    outputDocumentSize: String(written),
    writeOutputTimeInMs: '0.00',
    indexUtilizationRatio: ratio.toFixed(2),
  };
  return Object.entries(metrics)
    .map((entry) => entry.join('='))
    .join(';');
}

function utilizationOf({ indexedPaths }: QueryPage): string {
  const specs = [...new Set(indexedPaths.map(policyPath))].map((IndexSpec) => ({ IndexSpec }));
  return JSON.stringify({
    UtilizedIndexes: { SingleIndexes: specs, CompositeIndexes: [] },
    PotentialIndexes: { SingleIndexes: [], CompositeIndexes: [] },
  });
}

/** As a policy has it: `/tags/[]/?`. */
function policyPath(path: DocumentPath): string {
  return `/${path.map((step) => (typeof step === 'number' ? '[]' : step)).join('/')}/?`;
}
