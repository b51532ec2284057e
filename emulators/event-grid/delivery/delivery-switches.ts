/** What deliveries do where the documentation is silent or contradicts itself: every entry can be turned. [event-grid-protocol 3.2, 3.8, 6.1, 11] */
export interface DeliverySwitches {
  /** Whether an event of another schema than CloudEvents is an array of one at an event hub, or an object. */
  readonly eventHubBodyIsArray: boolean;
  /** Whether messages of storage queues are in base64, or the JSON text itself. */
  readonly storageQueueIsBase64: boolean;
  /** Whether a webhook has to answer OPTIONS with a status of success, beside the headers. */
  readonly optionsStatusCounts: boolean;
  /** Whether a validation event has the static delivery attributes as headers, as deliveries have. */
  readonly validationHasAttributes: boolean;
  /** Whether a dead letter of a namespace has `deadLetterProperties`, or `deadletterProperties`. */
  readonly deadLetterPropertiesIsCamelCase: boolean;
}

export const DEFAULT_DELIVERY_SWITCHES: DeliverySwitches = {
  eventHubBodyIsArray: true,
  storageQueueIsBase64: true,
  optionsStatusCounts: false,
  validationHasAttributes: true,
  deadLetterPropertiesIsCamelCase: true,
};
