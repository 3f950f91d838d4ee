import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/clients/aws-error.ts';
import type { DeployClients } from '../../../src/clients/deploy-clients.ts';
import type { TaskDescription } from '../../../src/clients/ecs.ts';
import type { LogStream } from '../../../src/clients/logs.ts';
import type { ApplyContext } from '../../../src/deploy/apply/apply-context.ts';
import { familyOf, findStoppedTask } from '../../../src/deploy/apply/stopped-task.ts';

const REVISION = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-dev-web:2';
const SERVICE = 'arn:aws:ecs:eu-west-1:111122223333:service/main/web';

function task(id: string, part: Partial<TaskDescription>): TaskDescription {
  return {
    taskArn: `arn:aws:ecs:eu-west-1:111122223333:task/main/${id}`,
    taskDefinitionArn: REVISION,
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    containers: [{ name: 'app', exitCode: 1 }],
    ...part,
  };
}

async function find(
  tasks: readonly TaskDescription[],
  lastLines: (place: LogStream) => Promise<readonly string[]>,
) {
  const missing: string[] = [];
  const log = { group: '/meshc/shop/dev', prefix: 'web' };
  const ecs = {
    listTasks: () => Promise.resolve(tasks),
    describeContainers: () =>
      Promise.resolve([{ name: 'app', isEssential: true, dependsOn: [], log }]),
  };
  const context = {
    // The search uses these calls, nothing else of the world.
    clients: { ecs, logs: { lastLines } } as unknown as DeployClients,
    signal: new AbortController().signal,
  } as ApplyContext;
  const query = {
    serviceArn: SERVICE,
    taskDefinitionArn: REVISION,
    onMissing: (what: string) => void missing.push(what),
  };
  return { found: await findStoppedTask(context, query), missing };
}

const noLog = (): Promise<readonly string[]> => Promise.resolve([]);

describe('findStoppedTask', () => {
  it('takes the newest task of the planned revision, not one of the former', async () => {
    const former = { taskDefinitionArn: REVISION.replace(':2', ':1'), stoppedAt: '2026-01-03' };
    const tasks = [
      task('old', { stoppedAt: '2026-01-01' }),
      task('new', { stoppedAt: '2026-01-02' }),
      task('former', former),
    ];
    expect((await find(tasks, noLog)).found?.taskArn).toMatch(/new$/);
  });

  it('takes a task that failed rather than one that the scheduler stopped because of it', async () => {
    const stopped = {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Scaling activity initiated by (deployment x)',
    };
    const tasks = [
      task('failed', { stoppedAt: '2026-01-01' }),
      task('stopped', { ...stopped, stoppedAt: '2026-01-02' }),
    ];
    expect((await find(tasks, noLog)).found?.taskArn).toMatch(/failed$/);
  });

  it('reads the log of the container that failed first, where ECS puts it', async () => {
    const places: LogStream[] = [];
    const { found } = await find([task('abc', {})], (place) => {
      places.push(place);
      return Promise.resolve(['boom']);
    });
    expect(places).toEqual([{ group: '/meshc/shop/dev', stream: 'web/app/abc' }]);
    expect(found?.logLines).toEqual(['boom']);
  });

  it('tells the task also when its log cannot be read, and says so', async () => {
    const denied = new AwsError('logs:GetLogEvents', 'denied', new Error('no'));
    const { found, missing } = await find([task('abc', {})], () => Promise.reject(denied));
    expect(found?.firstFailed?.name).toBe('app');
    expect(missing).toEqual([expect.stringContaining('the log of container app')]);
  });

  it('finds nothing where no task has stopped', async () => {
    expect((await find([], noLog)).found).toBeUndefined();
  });
});

describe('familyOf', () => {
  it('is the name between the resource type and the revision', () => {
    expect(familyOf(REVISION)).toBe('shop-dev-web');
  });
});
