import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compareText } from '../../src/kit/sort.ts';
import { checkSignature, type KnownKeys, signedService } from '../../src/local/verify-signature.ts';

/** A task of the fake's cluster. */
export interface FakeTask {
  readonly desiredStatus: 'RUNNING' | 'STOPPED';
  readonly lastStatus: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What goes wrong; a test changes it while the fake runs. */
export interface EcsFaults {
  /** The next so many requests are throttled. */
  throttle: number;
  /** The next so many requests are answered with HTTP 500. */
  failServer: number;
  /** So many empty pages with a token come before the first page of a listing. */
  emptyPages: number;
  /** The page after this one fails; 0 for none. */
  cutAfterPage: number;
  /** Task ids that DescribeTasks fails to describe, though they may exist. */
  failDescribeOf: readonly string[];
  /** Task ids of which DescribeTasks says nothing at all. */
  silentOn: readonly string[];
  /** The last page of a listing leads back to the first. */
  circle: boolean;
}

/** How the fake is set up. */
export interface EcsApiOptions {
  readonly keys: KnownKeys;
  readonly clusterArn: string;
  readonly region?: string;
  readonly pageSize?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** The fake without a port of its own. */
export interface EcsService {
  readonly listener: RequestListener;
  readonly tasks: Map<string, FakeTask>;
  readonly parameters: Map<string, string>;
  readonly faults: EcsFaults;
  /** Actions that arrived, in their order. */
  readonly actions: readonly string[];
  /** ARN of a task of the cluster. */
  taskArn(taskId: string): string;
}

/** A running fake. */
export interface EcsApi extends Omit<EcsService, 'listener'> {
  readonly url: string;
  close(): Promise<void>;
}

/** A running task of the mesh. */
export const RUNNING_TASK: FakeTask = {
  desiredStatus: 'RUNNING',
  lastStatus: 'RUNNING',
  tags: { 'consul.hashicorp.com/mesh': 'true' },
};

/** Starts ECS and SSM on a free port of loopback. What it does is in ecs-api.md. */
export async function startEcsApi(options: EcsApiOptions): Promise<EcsApi> {
  const { listener, ...api } = makeEcsApi(options);
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    ...api,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** ECS and SSM, for a server that somebody else starts. */
export function makeEcsApi(options: EcsApiOptions): EcsService {
  const api = new FakeEcs(options);
  return {
    tasks: api.tasks,
    parameters: api.parameters,
    faults: api.faults,
    actions: api.actions,
    taskArn: (taskId) => api.taskArn(taskId),
    listener: (request, response) => {
      void readText(request).then((body) => {
        const { status, json } = api.handle(request, body);
        response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(json));
      }, forgetCaller);
    },
  };
}

type Json = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly json: Json;
}

class FakeEcs {
  readonly tasks = new Map<string, FakeTask>();
  readonly parameters = new Map<string, string>();
  readonly actions: string[] = [];
  readonly faults: EcsFaults = {
    throttle: 0,
    failServer: 0,
    emptyPages: 0,
    cutAfterPage: 0,
    failDescribeOf: [],
    silentOn: [],
    circle: false,
  };
  readonly #options: EcsApiOptions;

  constructor(options: EcsApiOptions) {
    this.#options = options;
  }

  taskArn(taskId: string): string {
    return `${this.#options.clusterArn.replace(':cluster/', ':task/')}/${taskId}`;
  }

  handle(request: IncomingMessage, body: string): Answer {
    const action = String(request.headers['x-amz-target'] ?? '').replace(/^.*\./u, '');
    this.actions.push(action);
    const { keys, region = 'eu-west-1', now = Date.now } = this.#options;
    const service = signedService(request) === 'ssm' ? 'ssm' : 'ecs';
    const check = checkSignature(request, body, {
      keys: [keys],
      scope: { service, region, nowMs: now() },
    });
    if (check.kind === 'invalid') return refuse(check.status, check.code, check.message);
    if (this.faults.throttle > 0) {
      this.faults.throttle -= 1;
      return refuse(400, 'ThrottlingException', 'Rate exceeded');
    }
    if (this.faults.failServer > 0) {
      this.faults.failServer -= 1;
      return refuse(500, 'ServerException', 'Service Unavailable');
    }
    return this.#act(`${service}:${action}`, JSON.parse(body));
  }

  #act(call: string, input: Json): Answer {
    switch (call) {
      case 'ecs:ListTasks':
        return this.#listTasks(input);
      case 'ecs:DescribeTasks':
        return this.#describeTasks(input);
      case 'ssm:GetParametersByPath':
        return this.#getParameters(input);
      default:
        return refuse(400, 'UnknownOperationException', call);
    }
  }

  #listTasks({ cluster, desiredStatus = 'RUNNING', nextToken }: Json): Answer {
    if (cluster !== this.#options.clusterArn) return noCluster();
    const arns = [...this.tasks]
      .filter(([, task]) => task.desiredStatus === desiredStatus)
      .map(([taskId]) => this.taskArn(taskId));
    const page = this.#page(arns, nextToken, this.#options.pageSize ?? 100);
    if (page === undefined) return refuse(500, 'ServerException', 'cut');
    return ok({ taskArns: page.items, nextToken: page.token });
  }

  #describeTasks({ cluster, tasks, include }: Json): Answer {
    if (cluster !== this.#options.clusterArn) return noCluster();
    const asked = (Array.isArray(tasks) ? tasks : []).map(String);
    if (asked.length === 0 || asked.length > 100) {
      return refuse(400, 'InvalidParameterException', 'Tasks must be between 1 and 100.');
    }
    const described: Json[] = [];
    const failures: Json[] = [];
    for (const taskId of asked.map((arn) => arn.slice(arn.lastIndexOf('/') + 1))) {
      const task = this.tasks.get(taskId);
      const arn = this.taskArn(taskId);
      if (this.faults.silentOn.includes(taskId)) continue;
      if (this.faults.failDescribeOf.includes(taskId)) failures.push({ arn, reason: 'INTERNAL' });
      else if (task === undefined) failures.push({ arn, reason: 'MISSING' });
      else described.push(describe({ arn, task, hasTags: String(include) === 'TAGS' }));
    }
    return ok({ tasks: described, failures });
  }

  #getParameters({ Path, NextToken, MaxResults = 10 }: Json): Answer {
    const path = String(Path);
    if (!path.startsWith('/') || path.endsWith('/') || Number(MaxResults) > 10) {
      return refuse(400, 'ValidationException', `path ${path}, MaxResults ${MaxResults}`);
    }
    const found = [...this.parameters]
      .filter(([name]) => name.startsWith(`${path}/`))
      .sort(([left], [right]) => compareText(left, right))
      .map(([Name, Value]) => ({ Name, Value, Type: 'String' }));
    const page = this.#page(found, NextToken, 10);
    if (page === undefined) return refuse(500, 'InternalServerError', 'cut');
    return ok({ Parameters: page.items, NextToken: page.token });
  }

  /**
   * A page of a listing; `undefined` where the faults say that it fails. The token is the page's
   * number.
   */
  #page<Item>(items: readonly Item[], token: unknown, size: number) {
    const { emptyPages, cutAfterPage, circle } = this.faults;
    const number = token === undefined ? 0 : Number(token);
    if (cutAfterPage > 0 && number >= cutAfterPage) return undefined;
    if (number < emptyPages) return { items: [], token: String(number + 1) };
    const start = (number - emptyPages) * size;
    const isLast = start + size >= items.length;
    const next = isLast ? (circle ? '0' : undefined) : String(number + 1);
    return { items: items.slice(start, start + size), token: next };
  }
}

function describe(given: {
  readonly arn: string;
  readonly task: FakeTask;
  readonly hasTags: boolean;
}): Json {
  const { lastStatus, desiredStatus, tags } = given.task;
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return { taskArn: given.arn, lastStatus, desiredStatus, tags: given.hasTags ? list : [] };
}

function ok(json: Json): Answer {
  return { status: 200, json };
}

function noCluster(): Answer {
  return refuse(400, 'ClusterNotFoundException', 'Cluster not found.');
}

function refuse(status: number, code: string, message: string): Answer {
  return { status, json: { __type: `com.amazonaws#${code}`, message } };
}

/** A caller that went away before its request was there gets no answer. */
function forgetCaller(): void {
  // Nobody is there to be told.
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
