/** `azwire/change-feed-processor`: a client of Cosmos DB, real or emulated; nothing in azwire uses it. */
export { ChangeFeedProcessor, type ChangeFeedProcessorOptions } from './change-feed-processor.ts';
export type { StartFrom } from './feed-reader.ts';
