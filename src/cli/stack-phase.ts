import type { StackProgress } from './progress-state.ts';

/** What is being done to a stack, in words for people. */
export function phaseOf({ action, status, rollout }: StackProgress): string {
  if (action === 'waiting') return `waiting, ${status ?? 'busy'}`;
  if (status === undefined) return action === 'redeploy' ? 'rolling out' : 'preparing';
  if (status.includes('ROLLBACK')) return 'rolling back';
  if (status.startsWith('DELETE')) return 'removing';
  if (status.includes('CLEANUP')) return 'cleaning up';
  if (status.endsWith('_COMPLETE')) return 'verifying';
  if (status.endsWith('_FAILED')) return 'failed';
  return rollout?.state === 'IN_PROGRESS' ? 'rolling out' : (WORK[action] ?? 'working');
}

const WORK: Readonly<Partial<Record<StackProgress['action'], string>>> = {
  create: 'creating',
  recreate: 'creating',
  update: 'updating',
};
