import { requireOneOf, type StoredKind } from './stored-resources.ts';

const TRIGGER_TYPES = ['Pre', 'Post'];
const TRIGGER_OPERATIONS = ['All', 'Create', 'Update', 'Delete', 'Replace', 'Upsert'];

export const STORED_PROCEDURES: StoredKind = { kind: 'sprocs' };

export const USER_DEFINED_FUNCTIONS: StoredKind = { kind: 'udfs' };

export const TRIGGERS: StoredKind = {
  kind: 'triggers',
  check: (body) => {
    requireOneOf(body, 'triggerType', TRIGGER_TYPES);
    requireOneOf(body, 'triggerOperation', TRIGGER_OPERATIONS);
  },
};
