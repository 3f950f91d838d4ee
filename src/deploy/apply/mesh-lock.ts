import { randomUUID } from 'node:crypto';
import { AwsError, isAwsError } from '../../clients/aws-error.ts';
import type { ChangeSetSummary } from '../../clients/cloudformation.ts';
import { isGone, ownProcess } from '../../clients/process-identity.ts';
import { UserError } from '../../kit/user-error.ts';
import { conditionOf } from '../stack-status.ts';
import type { ApplyContext } from './apply-context.ts';
import { patiently } from './patiently.ts';
import { pause } from './pause.ts';

/** The right to change a mesh, which one apply or destroy has at a time. */
export interface MeshLock {
  /** Says that the holder still lives; cheap unless it is time to say it again. */
  readonly keep: () => Promise<void>;
  /** @throws UserError when somebody else took the lock over. */
  readonly assertHeld: () => Promise<void>;
  /** Gives the lock back. An error is no failure of the deploy: the lock passes by itself. */
  readonly release: () => Promise<void>;
  /** Removes the stack that holds the lock, and the lock with it: after the mesh itself. */
  readonly removeStack: () => Promise<void>;
}

/** The lock, or who has it and until when was waited. */
export type LockResult =
  | { readonly kind: 'locked'; readonly lock: MeshLock }
  | { readonly kind: 'taken'; readonly by: string; readonly why: 'interrupted' | 'timed-out' };

/**
 * The lock is a change set of this name that nobody executes, on a stack of its own that stays empty: CloudFormation
 * takes a name once, says since when, and deletes it by an id that is never used again. It needs no service and no right
 * beside those of a deploy.
 */
const LOCK_NAME = 'meshc-lock';
/** A life sign of the holder: the newest one counts. */
const BEAT_NAME = 'meshc-beat';
const LOCK_TEMPLATE = JSON.stringify({
  Description: 'Says that meshc works on this mesh; never executed.',
  Resources: { Lock: { Type: 'AWS::Logs::LogGroup' } },
});

const BEAT_MS = 40_000;
/** A holder that was silent for so long is dead. */
const LEASE_MS = 120_000;
const RELEASE_TRIES = 10;
const RELEASE_PAUSE_MS = 1000;

/** The stack that holds the lock. No component's name begins with a hyphen. */
function lockStackName({ identity }: Pick<ApplyContext, 'identity'>): string {
  return `${identity.name}-${identity.environment}---lock`;
}

/** Takes the lock of a mesh; waits for its holder until `lockEndMs`, and says for whom. */
export async function lockMesh(context: ApplyContext, lockEndMs: number): Promise<LockResult> {
  const waiting = { ...context, deadlineMs: Math.min(context.deadlineMs, lockEndMs) };
  const description = await describeSelf(context);
  let told = '';
  for (let tick = 0; ; tick += 1) {
    const changeSetId = await tryLock(context, description);
    if (changeSetId !== undefined) {
      const quiet = { ...context, report: () => undefined };
      return { kind: 'locked', lock: new ChangeSetLock(quiet, changeSetId) };
    }
    const holder = await findHolder(context);
    if (holder.kind === 'free') continue;
    if (holder.by !== told) {
      context.report({ kind: 'note', text: `waiting for the lock of the mesh: ${holder.by}` });
    }
    told = holder.by;
    const why = await pause(waiting, tick);
    if (why) return { kind: 'taken', by: holder.by, why };
  }
}

/** Who holds the lock, for people and for meshc: `held by <who> on <host>, process <pid> [<space>]`. */
async function describeSelf({ clients, signal }: ApplyContext): Promise<string> {
  const { host, pid, space } = ownProcess();
  const who = await clients.sts.callerArn(signal);
  return `held by ${who} on ${host}, process ${pid}${space === undefined ? '' : ` [${space}]`}`;
}

async function tryLock(context: ApplyContext, description: string): Promise<string | undefined> {
  try {
    return await makeMark(context, LOCK_NAME, description);
  } catch (error) {
    // The stack may be on its way out after a destroy; then it is tried again like a lock that is taken.
    if (isAwsError(error, 'AlreadyExists') || isAwsError(error, 'ValidationError'))
      return undefined;
    throw error;
  }
}

async function makeMark(context: ApplyContext, name: string, description: string): Promise<string> {
  const { changeSetId } = await context.clients.cloudformation.createChangeSet(
    {
      stackName: lockStackName(context),
      name,
      kind: 'CREATE',
      templateBody: LOCK_TEMPLATE,
      parameters: {},
      tags: {},
      capabilities: [],
      description,
      token: `meshc-${randomUUID()}`,
    },
    context.signal,
  );
  return changeSetId;
}

type Holder = { readonly kind: 'free' } | { readonly kind: 'held'; readonly by: string };

/** Who holds the lock now; the lock of a dead holder is taken away here. */
async function findHolder(context: ApplyContext): Promise<Holder> {
  const { clock } = context.clients;
  const marks = await listMarks(context);
  const lock = marks.find(({ name }) => name === LOCK_NAME);
  if (!lock) return { kind: 'held', by: 'an apply that just ends' };
  const newestMs = Math.max(...marks.map(({ createdAt }) => Date.parse(createdAt ?? '') || 0));
  const isDead = clock.now() - newestMs > LEASE_MS || hasDied(lock.description ?? '');
  if (!isDead) return { kind: 'held', by: lock.description ?? 'somebody else' };
  for (const { changeSetId } of marks) await deleteMark(context, changeSetId, context.signal);
  return { kind: 'free' };
}

/** Whether the description names a process that this one would see, and does not. */
function hasDied(description: string): boolean {
  const [, pid, space] = /, process (\d+) \[([^\]]+)\]$/.exec(description) ?? [];
  return space !== undefined && space === ownProcess().space && isGone(Number(pid));
}

async function listMarks(context: ApplyContext): Promise<readonly ChangeSetSummary[]> {
  const stackName = lockStackName(context);
  try {
    const all = await patiently(context, () =>
      context.clients.cloudformation.listChangeSets(stackName, context.signal),
    );
    return all.filter(({ name }) => name === LOCK_NAME || name.startsWith(BEAT_NAME));
  } catch (error) {
    if (isAwsError(error, 'ValidationError')) return [];
    throw error;
  }
}

/** Deletes a change set as soon as CloudFormation has made it. */
async function deleteMark(
  { clients: { clock, cloudformation } }: ApplyContext,
  changeSetId: string,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await cloudformation.deleteChangeSet(changeSetId, signal);
      return;
    } catch (error) {
      const isBeingMade = isAwsError(error, 'InvalidChangeSetStatus') && tries < RELEASE_TRIES;
      if (!isBeingMade) throw error;
      await clock.sleep(RELEASE_PAUSE_MS, signal);
    }
  }
}

/** The lock of this process. */
class ChangeSetLock implements MeshLock {
  readonly #context: ApplyContext;
  readonly #changeSetId: string;
  #beatId: string | undefined;
  #beats = 0;
  #spokeAtMs: number;

  constructor(context: ApplyContext, changeSetId: string) {
    this.#context = context;
    this.#changeSetId = changeSetId;
    this.#spokeAtMs = context.clients.clock.now();
  }

  readonly keep = async (): Promise<void> => {
    const { clock, cloudformation } = this.#context.clients;
    if (clock.now() - this.#spokeAtMs < BEAT_MS) return;
    this.#spokeAtMs = clock.now();
    this.#beats += 1;
    const former = this.#beatId;
    try {
      const name = `${BEAT_NAME}-${this.#beats}-${randomUUID()}`;
      this.#beatId = await makeMark(this.#context, name, 'the holder of the lock lives');
      if (former !== undefined) {
        await cloudformation.deleteChangeSet(former, this.#context.signal);
      }
    } catch (error) {
      // The next sign may get through; without one the lock is lost, which assertHeld finds out.
      if (!(error instanceof AwsError) && !this.#context.signal.aborted) throw error;
    }
  };

  readonly assertHeld = async (): Promise<void> => {
    const { cloudformation } = this.#context.clients;
    try {
      await patiently(this.#context, () =>
        cloudformation.describeChangeSet(this.#changeSetId, this.#context.signal),
      );
    } catch (error) {
      if (!isAwsError(error, 'ChangeSetNotFound')) throw error;
      throw new UserError(
        'this run was silent for so long that another one took over the mesh: see how it ends, and apply again',
      );
    }
  };

  readonly removeStack = async (): Promise<void> => {
    const { cloudformation } = this.#context.clients;
    const stack = await cloudformation.describeStack(
      lockStackName(this.#context),
      this.#context.signal,
    );
    // Somebody who executed the lock by hand made a real stack of it, which is theirs.
    if (stack === undefined || conditionOf(stack.status) !== 'empty') return;
    const { stackId } = stack;
    await this.release();
    await cloudformation.deleteStack(
      { stackId, token: `meshc-${randomUUID()}` },
      this.#context.signal,
    );
  };

  readonly release = async (): Promise<void> => {
    // Also after an interrupt, whose signal would stop these calls.
    const signal = AbortSignal.timeout(LEASE_MS);
    for (const id of [this.#beatId, this.#changeSetId].filter((one) => one !== undefined)) {
      try {
        await deleteMark(this.#context, id, signal);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
      }
    }
  };
}
