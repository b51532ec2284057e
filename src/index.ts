/** The public API of azwire. Everything else is internal. */
export { type Azwire, type AzwireOptions, type CreatedNamespace, startAzwire } from './app/azwire.ts';
export { CHEAT_SHEETS, type CheatSheetFormat, type CheatSheetOptions, measureCheatSheet } from './app/cheat-sheet.ts';
export { type ClientSettings, clientSettings } from './app/client-settings.ts';
export { ANY_PORTS, type AzwireConfig, DEFAULT_SERVICES, namesService } from './app/config.ts';
export { type ConfigFileOptions, readConfigFile } from './app/config-file.ts';
export type { LiveLine, LivePacket } from './app/control/live-changes.ts';
export type { CaptureSummary } from './app/control/saved-captures.ts';
export type { NamespaceDefinition } from './app/namespaces.ts';
export { mountedConfigFiles, type OfficialEnvironment, officialEnvironment } from './app/official-environment.ts';
export {
  type CommandExit,
  type RecordedCommand,
  type Recording,
  type RecordOptions,
  type RecordResult,
  startRecording,
} from './app/record.ts';
export { REPORTS, type Report, type ReportFormat } from './app/reports.ts';
export {
  findScenarios,
  runScenario,
  runScenarios,
  type ScenarioNetwork,
  type ScenarioRunOptions,
  type ScenariosRunOptions,
} from './app/scenarios.ts';
export type { BlobEvent, BlobEventData, BlobEventType } from './kernel/blob-events.ts';
export type { CaptureFileCreated, CaptureFileData } from './kernel/capture-files.ts';
export { type Clock, VirtualClock } from './kernel/clock.ts';
export type { Address, IdentitySource, Layer, Side, TlsFacts, Verdict } from './kernel/connection.ts';
export type * from './kernel/container-control.ts';
export type { ConnectionStringOptions, MessagePage, MessageSummary, Transport } from './kernel/emulator.ts';
export { AzwireError, ERROR_CODES, type ErrorCode } from './kernel/errors.ts';
export type * from './recorder/capture.ts';
export type { CaptureChanges, CapturePosition } from './recorder/changes.ts';
export type { ReportedAttempt } from './recorder/recorder.ts';
export { CAPTURE_SCHEMA } from './report/capture-schema.ts';
export { type CheatSheet, type CheatSheetRow, upholds } from './report/cheat-sheet/cheat-sheet.ts';
export type { CheatSheetMeasurement } from './report/cheat-sheet/measurement.ts';
export type { Change, ChangeKind } from './report/diff/change.ts';
export {
  type ComparedCapture,
  parseCapture,
  parseReport,
  type ReportedCapture,
} from './report/diff/compared-capture.ts';
export { type CaptureDiff, diffCaptures } from './report/diff/diff-captures.ts';
export { renderDiff } from './report/diff/render-diff.ts';
export { type FirewallRule, firewallRules } from './report/firewall/firewall-rules.ts';
export { followMessages, type Journey, type Leg } from './report/journeys.ts';
export type { ExpectationResult, Reported, RunResult } from './report/run-result.ts';
export { type CaptureAssertions, type ContraryAssertions, expectCapture } from './scenario/expect-capture.ts';
export * from './scenario/expectations.ts';
export { contentsOf, type PacketEnds, type PacketHead, packetLine } from './scenario/packet-line.ts';
export { command, node, type Program } from './scenario/program.ts';
export type { ConnectionFilter, FrontDoor } from './scenario/running-azure.ts';
export { type Scenario, type ScenarioDefinition, type Steps, scenario } from './scenario/scenario.ts';
