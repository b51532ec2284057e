import { requireObject, requireTexts, type StoredKind } from './stored-resources.ts';

/** Keys that clients encrypt properties with. The service keeps them wrapped, and never sees what they are. */
export const CLIENT_ENCRYPTION_KEYS: StoredKind = {
  kind: 'clientencryptionkeys',
  check: (body) => {
    requireTexts(body, ['id', 'encryptionAlgorithm', 'wrappedDataEncryptionKey']);
    requireObject(body, 'keyWrapMetadata');
  },
};
