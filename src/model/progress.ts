import type { StackAction } from './change.ts';
import type { StackOutcomeWord } from './outcome.ts';

/** ECS's view of a rolling deployment. */
export interface Rollout {
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** Running tasks of the revision that ECS found healthy; absent where no container has a health check. */
  readonly healthy?: number;
  readonly failed: number;
  /** `IN_PROGRESS`, `COMPLETED` or `FAILED`. */
  readonly state: string;
}

/** What happens while apply or destroy works; the command line shows it. Texts are as AWS said them. */
export type ProgressEvent =
  | {
      readonly kind: 'waiting';
      readonly component: string;
      readonly status: string;
      readonly by: string;
    }
  | { readonly kind: 'stack-started'; readonly component: string; readonly action: StackAction }
  | { readonly kind: 'stack-status'; readonly component: string; readonly status: string }
  | {
      readonly kind: 'resource-status';
      readonly component: string;
      readonly logicalId: string;
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
    }
  | { readonly kind: 'rollout'; readonly component: string; readonly rollout: Rollout }
  | { readonly kind: 'note'; readonly component?: string; readonly text: string }
  | {
      readonly kind: 'stack-ended';
      readonly component: string;
      readonly outcome: StackOutcomeWord;
    };

export type ReportProgress = (event: ProgressEvent) => void;
