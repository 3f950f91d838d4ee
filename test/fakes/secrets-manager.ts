import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkSignature, type KnownKeys } from '../../src/local/verify-signature.ts';

/** What goes wrong; a test changes it while the fake runs. */
export interface SecretsManagerFaults {
  /** The next so many requests are refused for lack of rights. */
  deny: number;
  /** The next so many requests are throttled. */
  throttle: number;
  /** The next so many requests are answered with HTTP 500. */
  failServer: number;
  /** Runs to its end before a value is put. */
  onPut: (() => Promise<void>) | undefined;
}

/** How the fake is set up. */
export interface SecretsManagerOptions {
  readonly keys: KnownKeys;
  /** ARNs of the secrets that exist, with their values. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  readonly region?: string;
}

/** A running fake. */
export interface SecretsManager {
  readonly url: string;
  /** By ARN. */
  readonly secrets: Map<string, string | undefined>;
  readonly faults: SecretsManagerFaults;
  /** Actions that arrived, each with the secret, in their order. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/** Starts Secrets Manager on a free port of loopback. What it does is in secrets-manager.md. */
export async function startSecretsManager(options: SecretsManagerOptions): Promise<SecretsManager> {
  const fake = new FakeSecretsManager(options);
  const server = createServer((request, response) => {
    void readText(request).then(async (body) => {
      const { status, json } = await fake.handle(request, body);
      response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(json));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    secrets: fake.secrets,
    faults: fake.faults,
    calls: fake.calls,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

type Json = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly json: Json;
}

class FakeSecretsManager {
  readonly secrets: Map<string, string | undefined>;
  readonly calls: string[] = [];
  readonly faults: SecretsManagerFaults = {
    deny: 0,
    throttle: 0,
    failServer: 0,
    onPut: undefined,
  };
  readonly #options: SecretsManagerOptions;
  /** Values by the token of the request that put them. */
  readonly #requests = new Map<string, string>();

  constructor(options: SecretsManagerOptions) {
    this.#options = options;
    this.secrets = new Map(Object.entries(options.secrets));
  }

  async handle(request: IncomingMessage, body: string): Promise<Answer> {
    const action = String(request.headers['x-amz-target'] ?? '').replace(/^secretsmanager\./u, '');
    const { keys, region = 'eu-west-1' } = this.#options;
    const check = checkSignature(request, body, {
      keys: [keys],
      scope: { service: 'secretsmanager', region, nowMs: Date.now() },
    });
    if (check.kind === 'invalid') return refuse(check.status, check.code, check.message);
    const input: Json = JSON.parse(body);
    this.calls.push(`${action} ${String(input['SecretId'])}`);
    const failure = this.#fail(action);
    if (failure !== undefined) return failure;
    if (action === 'PutSecretValue') await this.faults.onPut?.();
    return this.#act(action, input);
  }

  #fail(action: string): Answer | undefined {
    const { faults } = this;
    if (faults.deny > 0) {
      faults.deny -= 1;
      return refuse(400, 'AccessDeniedException', `not authorized to perform: ${action}`);
    }
    if (faults.throttle > 0) {
      faults.throttle -= 1;
      return refuse(400, 'ThrottlingException', 'Rate exceeded');
    }
    if (faults.failServer > 0) {
      faults.failServer -= 1;
      return refuse(500, 'InternalServiceError', 'An error occurred on the server side.');
    }
    return undefined;
  }

  #act(action: string, input: Json): Answer {
    const secret = String(input['SecretId']);
    if (!this.secrets.has(secret)) return notFound('the specified secret.');
    switch (action) {
      case 'GetSecretValue':
        return this.#get(secret);
      case 'PutSecretValue':
        return this.#put(secret, input);
      default:
        return refuse(400, 'UnknownOperationException', action);
    }
  }

  #get(secret: string): Answer {
    const SecretString = this.secrets.get(secret);
    if (SecretString === undefined) {
      return notFound('the specified secret value for staging label: AWSCURRENT');
    }
    return { status: 200, json: { ARN: secret, SecretString, VersionStages: ['AWSCURRENT'] } };
  }

  #put(secret: string, { SecretString, ClientRequestToken }: Json): Answer {
    const token = String(ClientRequestToken ?? '');
    if (token.length < 32 || token.length > 64 || typeof SecretString !== 'string') {
      return refuse(
        400,
        'InvalidParameterException',
        'You must provide a ClientRequestToken value.',
      );
    }
    const earlier = this.#requests.get(token);
    if (earlier !== undefined && earlier !== SecretString) {
      return refuse(400, 'ResourceExistsException', 'The version has another value.');
    }
    this.#requests.set(token, SecretString);
    this.secrets.set(secret, SecretString);
    return { status: 200, json: { ARN: secret, VersionId: token, VersionStages: ['AWSCURRENT'] } };
  }
}

function notFound(what: string): Answer {
  return refuse(400, 'ResourceNotFoundException', `Secrets Manager can't find ${what}`);
}

function refuse(status: number, code: string, message: string): Answer {
  return { status, json: { __type: code, Message: message } };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
