import type { IncomingHttpHeaders } from 'node:http';
import type { AttachedContainer } from '../clients/docker.ts';
import type { EndpointAnswer, EndpointRequest } from './endpoint-program.ts';
import { answerAws, type LocalAnswer, type LocalAwsState } from './local-aws.ts';

/** A container as the task metadata endpoint tells of it. */
export interface ContainerStatus {
  readonly name: string;
  readonly status: 'PENDING' | 'RUNNING' | 'STOPPED';
  readonly health: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN' | undefined;
}

/** What the endpoints of one task answer from. */
export interface TaskFacts {
  readonly aws: LocalAwsState;
  readonly taskArn: string;
  readonly clusterArn: string;
  readonly family: string;
  readonly address: () => string;
  readonly containers: () => readonly ContainerStatus[];
  /** Access key id of the task's role; `undefined`: it has none. */
  readonly accessKeyId: string | undefined;
}

/** Answers what comes in at the endpoint of a task, until its container ends. */
export async function serveTask(
  { input, lines }: AttachedContainer,
  facts: TaskFacts,
): Promise<void> {
  input.on('error', () => undefined); // the container has ended; so does the loop
  try {
    for await (const line of lines) {
      // The program's own line (endpoint-program.ts).
      const request: EndpointRequest = JSON.parse(line);
      const answer: EndpointAnswer = { id: request.id, ...answerTask(facts, request) };
      if (input.writable) input.write(`${JSON.stringify(answer)}\n`);
    }
  } catch (error) {
    if (!isEndOfConnection(error)) throw error;
  }
}

function isEndOfConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

const CREDENTIALS_PATH = '/v2/credentials/';
/** Keys last as long as the mesh, but the SDKs ask again before this. */
const KEYS_LAST_MS = 6 * 3_600_000;

/** Path of a task's credentials, for `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`. */
export function credentialsPath(accessKeyId: string): string {
  return `${CREDENTIALS_PATH}${accessKeyId}`;
}

function answerTask(
  facts: TaskFacts,
  { method, url, headers, body }: EndpointRequest,
): LocalAnswer {
  if (method === 'POST') {
    // Node's own names of headers, as the program read them.
    return answerAws(facts.aws, { method, url, headers: headers as IncomingHttpHeaders }, body);
  }
  if (url.startsWith(CREDENTIALS_PATH)) return credentials(facts, url);
  const match = /^\/v4\/([^/]+)(\/task)?$/u.exec(url);
  if (match === null) return { status: 404, type: 'text/plain', body: 'there is nothing here' };
  const [, container = '', task] = match;
  const all = facts.containers().map((status) => describe(status, facts));
  const one = all.find(({ Name }) => Name === container);
  return json(task === undefined ? (one ?? {}) : taskOf(facts, all));
}

function credentials({ aws, accessKeyId }: TaskFacts, url: string): LocalAnswer {
  const session = aws.sessions.get(accessKeyId ?? '');
  if (session === undefined || url !== credentialsPath(session.accessKeyId)) {
    return { status: 400, type: 'text/plain', body: 'the task has no such role' };
  }
  return json({
    RoleArn: session.roleArn,
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    Token: session.sessionToken,
    Expiration: new Date(Date.now() + KEYS_LAST_MS).toISOString(),
  });
}

/** Task metadata version 4 (Amazon ECS Developer Guide, "Task metadata endpoint version 4"). */
function taskOf(facts: TaskFacts, containers: readonly unknown[]): unknown {
  return {
    Cluster: facts.clusterArn,
    TaskARN: facts.taskArn,
    Family: facts.family,
    Revision: '1',
    DesiredStatus: 'RUNNING',
    KnownStatus: 'RUNNING',
    AvailabilityZone: `${facts.aws.region}a`,
    LaunchType: 'FARGATE',
    Containers: containers,
  };
}

function describe({ name, status, health }: ContainerStatus, facts: TaskFacts) {
  return {
    DockerId: name,
    Name: name,
    DockerName: name,
    DesiredStatus: status === 'STOPPED' ? 'STOPPED' : 'RUNNING',
    KnownStatus: status,
    Type: 'NORMAL',
    Networks: [{ NetworkMode: 'awsvpc', IPv4Addresses: [facts.address()] }],
    ...(health === undefined ? {} : { Health: { status: health } }),
  };
}

function json(value: unknown): LocalAnswer {
  return { status: 200, type: 'application/json', body: JSON.stringify(value) };
}
