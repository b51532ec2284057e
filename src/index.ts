/** The public API of azwire. Everything else is internal. */
export { type Azwire, type AzwireOptions, type CreatedNamespace, startAzwire } from './app/azwire.ts';
export { ANY_PORTS, type AzwireConfig, DEFAULT_SERVICES, namesService } from './app/config.ts';
export { type ConfigFileOptions, readConfigFile } from './app/config-file.ts';
export type { NamespaceDefinition } from './app/namespaces.ts';
export { mountedConfigFiles, type OfficialEnvironment, officialEnvironment } from './app/official-environment.ts';
export { REPORTS, type Report, type ReportFormat } from './app/reports.ts';
export { findScenarios, runScenario } from './app/scenarios.ts';
export type { BlobEvent, BlobEventData, BlobEventType } from './kernel/blob-events.ts';
export type { CaptureFileCreated, CaptureFileData } from './kernel/capture-files.ts';
export { type Clock, VirtualClock } from './kernel/clock.ts';
export type * from './kernel/container-control.ts';
export type { ConnectionStringOptions, MessagePage, MessageSummary, Transport } from './kernel/emulator.ts';
export { AzwireError, ERROR_CODES, type ErrorCode } from './kernel/errors.ts';
export type * from './recorder/capture.ts';
export type { ExpectationResult, RunResult } from './report/run-result.ts';
export * from './scenario/expectations.ts';
export { command, node, type Program } from './scenario/program.ts';
export { type Scenario, type ScenarioDefinition, type Steps, scenario } from './scenario/scenario.ts';
