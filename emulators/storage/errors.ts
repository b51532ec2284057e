/** How a refusal looks on the wire. Text and codes are Azure's. */
export interface ErrorEntry {
  readonly status: number;
  readonly code: string;
  readonly text: string;
}

/**
 * What is refused in front of Azurite, which answers everything else by itself.
 * https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
 */
export const STORAGE_ERRORS = {
  'signature-invalid': {
    status: 401,
    code: 'InvalidAuthenticationInfo',
    text: 'Server failed to authenticate the request. Please refer to the information in the www-authenticate header.',
  },
  'role-missing': {
    status: 403,
    code: 'AuthorizationPermissionMismatch',
    text: 'This request is not authorized to perform this operation using this permission.',
  },
  'host-missing': {
    status: 400,
    code: 'MissingRequiredHeader',
    text: "An HTTP header that's mandatory for this request is not specified.",
  },
  'uri-malformed': {
    status: 400,
    code: 'InvalidUri',
    text: 'The requested URI does not represent any resource on the server.',
  },
  'engine-failed': {
    status: 500,
    code: 'InternalError',
    text: 'The server encountered an internal error. Please retry the request.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type StorageError = keyof typeof STORAGE_ERRORS;
