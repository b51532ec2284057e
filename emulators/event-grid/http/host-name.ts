/** `orders.westeurope-1.eventgrid.azure.net`, and what stands for it here: `orders.localhost`. */
const HOST = /^([^.:]+)\.(?:[^:]*\.)?(?:eventgrid\.azure\.[a-z.]+|localhost)(?::\d+)?$/i;

/** The name of the topic, domain or namespace that a host name begins with, if it can only be one. */
export function nameInHost(authority: string): string | undefined {
  return HOST.exec(authority)?.[1];
}
