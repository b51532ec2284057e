let runs = 0;

/**
 * Loopback addresses for the participants of one run, numbered from 1. No two runs of this process share one, and runs of
 * other processes at the same time hardly ever do.
 */
export function loopbackAddresses(): (participant: number) => string {
  runs++;
  // 127.0.x.y is left to everybody else's servers.
  const network = `127.${1 + (process.pid % 254)}.${runs % 256}`;
  return (participant) => `${network}.${participant}`;
}
