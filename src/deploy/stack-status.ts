/** What a stack's status means for whoever wants to change it. */
export type StackCondition =
  | 'absent'
  /** A change set waits, nothing was made yet. */
  | 'empty'
  /** An operation runs. */
  | 'busy'
  /** Can be updated. */
  | 'settled'
  /** The first create failed: it can only be removed. */
  | 'stillborn'
  /** An update failed with its resources left as they are: it can be rolled back. */
  | 'halfway'
  /** A rollback of an update failed: somebody has to look. */
  | 'stuck'
  /** Its removal, or the rollback of its creation, failed. */
  | 'undeletable';

/**
 * Every status of a stack (CloudFormation API reference, `Stack.StackStatus`) but those that end with
 * `_IN_PROGRESS`.
 */
const CONDITIONS: Readonly<Record<string, StackCondition>> = {
  CREATE_COMPLETE: 'settled',
  UPDATE_COMPLETE: 'settled',
  UPDATE_ROLLBACK_COMPLETE: 'settled',
  IMPORT_COMPLETE: 'settled',
  IMPORT_ROLLBACK_COMPLETE: 'settled',
  CREATE_FAILED: 'stillborn',
  ROLLBACK_COMPLETE: 'stillborn',
  UPDATE_FAILED: 'halfway',
  UPDATE_ROLLBACK_FAILED: 'stuck',
  IMPORT_ROLLBACK_FAILED: 'stuck',
  ROLLBACK_FAILED: 'undeletable',
  DELETE_FAILED: 'undeletable',
  DELETE_COMPLETE: 'absent',
  REVIEW_IN_PROGRESS: 'empty',
};

/** The condition of a stack; a status that AWS adds some day counts as `stuck`, so that nothing is done to it. */
export function conditionOf(status: string | undefined): StackCondition {
  if (status === undefined) return 'absent';
  const known = CONDITIONS[status];
  if (known) return known;
  return status.endsWith('_IN_PROGRESS') ? 'busy' : 'stuck';
}

/** Statuses that say that the last operation failed and took its changes back. */
export function isRolledBack(status: string): boolean {
  return status.endsWith('ROLLBACK_COMPLETE');
}
