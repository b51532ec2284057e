/*
 * What operations cost, in request units. Close to the service's, and the same for the same work.
 * [https://learn.microsoft.com/azure/cosmos-db/request-units: 1 KB read 1, 100 KB read 10, 1 KB written about 5]
 */

const KIB = 1024;

export function readCharge(bytes: number): number {
  return 1 + Math.max(0, Math.ceil(bytes / KIB) - 1) * 0.09;
}

export function writeCharge(bytes: number): number {
  return 5 + Math.ceil(bytes / KIB) * 0.5;
}

/** A replacement looks at what was there, and rewrites the index. */
export function replaceCharge(bytes: number): number {
  return writeCharge(bytes) * 2;
}

/** As the header has it. */
export function chargeText(charge: number): string {
  return charge.toFixed(2);
}
