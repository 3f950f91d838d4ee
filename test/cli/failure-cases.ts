import type { Fault } from '../sandbox/faults.ts';
import { STOP_REASONS } from '../sandbox/stop-reasons.ts';

/** A deploy that fails, and what the user must be told about it. */
export interface FailureCase {
  readonly name: string;
  readonly faults: readonly Fault[];
  /** What is behind it (`cause.meaning.code`); absent where the stack has no cause. */
  readonly code?: string;
  /** Stands within the first three lines. */
  readonly says: readonly RegExp[];
  /** The text of mesh.yaml at the place that is named. */
  readonly at: RegExp;
  readonly exitCode: number;
  /** Whether `api` was deployed before and is updated now; else it is new. */
  readonly isUpdate?: true;
  /** Lines that replace those of the mesh with the same key. */
  readonly edit?: readonly (readonly [string, string])[];
}

const MESH_INIT = 'consul-ecs-mesh-init';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db';
const EXECUTION_ROLE = 'arn:aws:sts::111122223333:assumed-role/shop-dev--api-ExecutionRole/0123';
const IMAGE = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:7.0.5';

function startFails(reason: string): readonly Fault[] {
  return [{ kind: 'start-fails', service: 'api', reason }];
}

function exits(container: string, exitCode: number, logLines: readonly string[]): readonly Fault[] {
  return [{ kind: 'task-fails', service: 'api', container, exitCode, logLines }];
}

/** mesh-init that gives up: its last line, as src/runtime/mesh-init/run.ts writes it. */
function meshInitFails(message: string): readonly Fault[] {
  const line = { time: '2026-01-01T00:02:30.000Z', level: 'ERROR', program: 'mesh-init' };
  const last = JSON.stringify({ ...line, event: 'mesh-init-failed', message });
  return exits(MESH_INIT, 1, [last]);
}

function refusedLogin(cause: string): readonly Fault[] {
  return meshInitFails(
    `could not register the service api: Consul refused the login with 403: ${cause}; is the controller running? it creates the auth method and its rules; the task role must lie under its IAM path and carry the tags of its service`,
  );
}

function resourceFails(logicalId: string, message: string, handlerErrorCode: string): Fault {
  return { kind: 'resource-fails', logicalId, phase: 'create', message, handlerErrorCode };
}

/** The failures that on-call engineers meet, each with its real cause. */
export const FAILURE_CASES: readonly FailureCase[] = [
  {
    name: 'image-not-found',
    faults: [{ kind: 'image-not-found', service: 'api' }],
    code: 'image-not-found',
    says: [/api:7\.0\.5 .*cannot be found/, /push the image/, /then run: meshc apply/],
    at: /api:7\.0\.5/,
    exitCode: 6,
    isUpdate: true,
  },
  {
    name: 'image-pull-denied',
    faults: startFails(STOP_REASONS.pullDenied(IMAGE)),
    code: 'image-pull-denied',
    says: [/api:7\.0\.5 .*may not be pulled/, /execution role/],
    at: /api:7\.0\.5/,
    exitCode: 6,
    isUpdate: true,
  },
  {
    name: 'secret-missing',
    faults: startFails(STOP_REASONS.secretMissing(SECRET)),
    code: 'secret-not-found',
    says: [/shop\/db does not exist/, /create it/],
    at: /DB_PASSWORD|shop\/db/,
    exitCode: 6,
  },
  {
    name: 'secret-key-missing',
    faults: startFails(STOP_REASONS.secretKeyMissing('password')),
    code: 'secret-key-not-found',
    says: [/no key password/],
    at: /DB_PASSWORD|shop\/db/,
    exitCode: 6,
  },
  {
    name: 'secret-access-denied',
    faults: startFails(STOP_REASONS.secretDenied(SECRET, EXECUTION_ROLE)),
    code: 'secret-access-denied',
    says: [/secretsmanager:GetSecretValue/, /shop\/db/],
    at: /DB_PASSWORD|shop\/db/,
    exitCode: 6,
  },
  {
    name: 'container-exits',
    faults: exits('api', 3, ['reading config', 'fatal: DATABASE_URL is not set']),
    code: 'container-exited',
    says: [/api ended by itself with exit code 3: fatal: DATABASE_URL is not set/],
    at: /api:/,
    exitCode: 6,
  },
  {
    name: 'out-of-memory',
    faults: [
      {
        kind: 'task-fails',
        service: 'api',
        container: 'api',
        exitCode: 137,
        reason: 'OutOfMemoryError: Container killed due to memory usage',
        logLines: ['loading the catalogue'],
      },
    ],
    code: 'out-of-memory',
    says: [/api used more memory/, /raise memory/],
    at: /memory: 1024/,
    exitCode: 6,
  },
  {
    name: 'health-check-never-passes',
    faults: [{ kind: 'health-check-fails', service: 'api', container: 'api' }],
    code: 'health-check-failed',
    says: [/was not healthy in time/, /startPeriod/],
    at: /healthCheck/,
    exitCode: 6,
  },
  {
    name: 'consul-unreachable',
    faults: meshInitFails(
      'could not register the service api: consul.internal:8501: connect ECONNREFUSED 10.0.3.17:8501; is a Consul server running at consul.internal port 8501, and do the security groups let this task reach it?',
    ),
    code: 'consul-unreachable',
    says: [/cannot reach Consul: .*ECONNREFUSED 10\.0\.3\.17:8501/, /security groups/],
    at: /consul:/,
    exitCode: 6,
  },
  {
    name: 'login-without-controller',
    faults: refusedLogin(
      'Consul has no auth method "iam-ecs-service-token": is the controller running? it creates it',
    ),
    code: 'login-refused',
    says: [/has no auth method/, /controller/],
    at: /acls/,
    exitCode: 6,
  },
  {
    name: 'login-wrong-role-path',
    faults: refusedLogin(
      'the auth method "iam-ecs-service-token" does not trust arn:aws:iam::111122223333:role/web: account and path of the role must be those that the controller trusts (controller.iamRolePath)',
    ),
    code: 'login-refused',
    says: [/does not trust arn:aws:iam::111122223333:role\/web/, /iamRolePath/],
    at: /taskRole|arn:aws:iam/,
    exitCode: 6,
    edit: [
      ['    secrets:', '    iam: { taskRole: "arn:aws:iam::111122223333:role/web" }\n    secrets:'],
    ],
  },
  {
    name: 'login-missing-tag',
    faults: refusedLogin(
      'the role web has no tag consul.hashicorp.com.service-name: tag it with the name of its service',
    ),
    code: 'login-refused',
    says: [/has no tag consul\.hashicorp\.com\.service-name/],
    at: /taskRole|arn:aws:iam/,
    exitCode: 6,
    edit: [
      ['    secrets:', '    iam: { taskRole: "arn:aws:iam::111122223333:role/web" }\n    secrets:'],
    ],
  },
  {
    name: 'tls-name-mismatch',
    faults: meshInitFails(
      "could not register the service api: consul.internal:8501: Hostname/IP does not match certificate's altnames: Host: consul.internal. is not in the cert's altnames: DNS:server.dc1.consul; does the CA belong to these servers, and does their certificate carry the name? consulServers.defaults.tlsServerName sets another, for example server.dc1.consul",
    ),
    code: 'consul-certificate',
    says: [/certificate of Consul is not accepted: .*server\.dc1\.consul/, /serverName/i],
    at: /consul:/,
    exitCode: 6,
  },
  {
    name: 'port-in-use',
    faults: exits('api', 1, ['Error: listen EADDRINUSE: address already in use :::9090']),
    code: 'port-in-use',
    says: [/cannot listen on port 9090/, /share one network/],
    at: /9090/,
    exitCode: 6,
  },
  {
    name: 'no-capacity',
    faults: [{ kind: 'placement-fails', service: 'api', reason: STOP_REASONS.noFargateCapacity }],
    code: 'no-capacity',
    says: [/no task finds a place/, /Capacity is unavailable/],
    at: /launchType/,
    exitCode: 6,
  },
  {
    name: 'subnet-without-route',
    faults: startFails(STOP_REASONS.noRoute('api.ecr.eu-west-1.amazonaws.com')),
    code: 'no-route',
    says: [/cannot reach api\.ecr\.eu-west-1\.amazonaws\.com/, /NAT gateway/],
    at: /subnets/,
    exitCode: 6,
  },
  {
    name: 'invalid-task-size',
    faults: [
      resourceFails(
        'TaskDefinition',
        'Invalid request provided: Create TaskDefinition: No Fargate configuration exists for given values: 512 CPU, 1024 memory. (Service: AmazonECS; Status Code: 400; Error Code: ClientException; Request ID: 0123; Proxy: null)',
        'InvalidRequest',
      ),
    ],
    code: 'task-size-invalid',
    says: [/No Fargate configuration exists/, /pair of cpu and memory/],
    at: /cpu: 512/,
    exitCode: 6,
  },
  {
    name: 'role-name-taken',
    faults: [
      {
        kind: 'validation-fails',
        logicalId: 'TaskRole',
        validation: 'NAME_CONFLICT_VALIDATION',
        message: "Resource of type 'AWS::IAM::Role' with identifier 'shop-api' already exists.",
      },
    ],
    code: 'name-taken',
    says: [/AWS::IAM::Role shop-api exists already/],
    at: /api:/,
    exitCode: 1,
  },
  {
    name: 'change-set-validation',
    faults: [
      {
        kind: 'validation-fails',
        logicalId: 'Service',
        message: '#/DesiredCount: expected type: Integer, found: String',
      },
    ],
    code: 'template-refused',
    says: [/does not accept Service.*DesiredCount/, /nothing was changed/],
    at: /api:/,
    exitCode: 1,
  },
  {
    name: 'hook-refuses',
    faults: [
      {
        kind: 'hook-fails',
        logicalId: 'TaskRole',
        hook: 'Example::Roles::Boundary',
        message: 'a role needs the permissions boundary arn:aws:iam::111122223333:policy/team',
      },
    ],
    code: 'hook-refused',
    says: [/Example::Roles::Boundary .*refused TaskRole: a role needs the permissions boundary/],
    at: /api:/,
    exitCode: 6,
  },
  {
    name: 'quota',
    faults: [
      resourceFails(
        'TaskRole',
        'Cannot exceed quota for RolesPerAccount: 1000 (Service: Iam, Status Code: 409, Request ID: 0123)',
        'ServiceLimitExceeded',
      ),
    ],
    code: 'quota-reached',
    says: [/quota of this account is reached: Cannot exceed quota for RolesPerAccount/],
    at: /api:/,
    exitCode: 6,
  },
  {
    name: 'missing-permission',
    faults: [
      resourceFails(
        'TaskRole',
        'User: arn:aws:sts::111122223333:assumed-role/ci/run is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111122223333:role/x because no identity-based policy allows the iam:CreateRole action',
        'AccessDenied',
      ),
    ],
    code: 'permission-missing',
    says: [/lacks iam:CreateRole/, /meshc iam apply/],
    at: /api:/,
    exitCode: 6,
  },
  {
    name: 'silent-rollback',
    faults: [
      { kind: 'silent-rollback', service: 'api' },
      ...exits('api', 2, ['panic: cannot parse config']),
    ],
    code: 'container-exited',
    says: [/exit code 2: panic: cannot parse config/],
    at: /api:/,
    exitCode: 6,
    isUpdate: true,
  },
  {
    name: 'expired-credentials',
    faults: [
      {
        kind: 'api-error',
        operation: 'DescribeStackEvents',
        code: 'ExpiredToken',
        message: 'The security token included in the request is expired',
        status: 403,
        after: 2,
        times: 1000,
      },
    ],
    says: [/no longer takes the credentials/, /log in again/, /meshc apply/],
    at: /api:/,
    exitCode: 8,
    isUpdate: true,
  },
];
