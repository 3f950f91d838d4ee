import type { TaskMetadata } from '../../clients/task-metadata.ts';
import type { ConsulSession, SessionReply } from '../consul-session.ts';
import type { Credentials } from '../credentials.ts';
import type { Log } from '../log.ts';
import type { Attempt, Persistence } from '../persist.ts';
import type { TaskSettings } from '../settings.ts';
import type { TaskEntries } from '../task-entries.ts';
import type { MeshInitEvent } from './events.ts';
import { failureOf } from './failure.ts';

/** What the steps of mesh-init share. */
export interface Steps extends Persistence {
  readonly log: Log<MeshInitEvent>;
  readonly environment: NodeJS.ProcessEnv;
  readonly settings: TaskSettings;
  readonly task: TaskMetadata;
  readonly entries: TaskEntries;
  readonly session: ConsulSession;
  readonly credentials: Credentials;
}

/** A reply of Consul as the outcome of an attempt. */
export function attemptOf(reply: SessionReply, settings: TaskSettings): Attempt<unknown> {
  return reply.kind === 'ok' ? { kind: 'done', value: reply.body } : failureOf(reply, settings);
}
