import {
  BOOTSTRAP_TOKEN_ARN_VARIABLE,
  BOOTSTRAP_TOKEN_VARIABLE,
  CA_ARN_VARIABLE,
  CA_CERTIFICATE_ARN_VARIABLE,
  CA_CERTIFICATE_VARIABLE,
  CA_KEY_VARIABLE,
  DEV_SERVER_DIR_VARIABLE,
  DEV_SERVER_STEP_VARIABLE,
  DEV_SERVER_STEPS,
  type DevServerStep,
  REPLICATION_TOKEN_VARIABLE,
} from '../../contract/dev-server.ts';

/** What the task makes or finds before the server starts. */
export interface DevServerSettings {
  readonly step: DevServerStep;
  /** Where the files go. */
  readonly directory: string;
  /** Where the certificate authority comes from; `undefined` without TLS. */
  readonly ca: CaSource | undefined;
  /** Where the management token comes from; `undefined` without ACLs. */
  readonly token: TokenSource | undefined;
  readonly replicationToken: string | undefined;
}

/** PEM that the user gives, or the secrets that keep what the task makes. */
export type CaSource =
  | { readonly kind: 'given'; readonly certificate: string; readonly key: string }
  | StoredCa;

export interface StoredCa {
  readonly kind: 'stored';
  /** Of the secret with the certificate and the key. */
  readonly caArn: string;
  /** Of the secret with a copy of the certificate. */
  readonly certificateArn: string;
}

/** A token that the user gives, or the secret that keeps the one that the task makes. */
export type TokenSource =
  | { readonly kind: 'given'; readonly token: string }
  | { readonly kind: 'stored'; readonly tokenArn: string };

/** The settings, or everything that is wrong with the variables. */
export type DevServerReading =
  | { readonly kind: 'ok'; readonly settings: DevServerSettings }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** Reads the variables; no problem quotes a value. */
export function readDevServerSettings(environment: NodeJS.ProcessEnv): DevServerReading {
  const problems: string[] = [];
  const textOf = (name: string) => environment[name]?.trim() || undefined;
  const directory = textOf(DEV_SERVER_DIR_VARIABLE) ?? '';
  if (directory === '') problems.push(`${DEV_SERVER_DIR_VARIABLE} is not set`);
  const step = DEV_SERVER_STEPS.find((name) => name === textOf(DEV_SERVER_STEP_VARIABLE));
  if (step === undefined) {
    problems.push(`${DEV_SERVER_STEP_VARIABLE} must be one of ${DEV_SERVER_STEPS.join(', ')}`);
  }
  const pairOf = (first: string, second: string): readonly [string, string] | undefined => {
    const values = [textOf(first), textOf(second)] as const;
    if (values[0] !== undefined && values[1] !== undefined) return [values[0], values[1]];
    if (values[0] !== undefined) problems.push(`${first} is set, and ${second} is not`);
    if (values[1] !== undefined) problems.push(`${second} is set, and ${first} is not`);
    return undefined;
  };
  const given = pairOf(CA_CERTIFICATE_VARIABLE, CA_KEY_VARIABLE);
  const stored = pairOf(CA_ARN_VARIABLE, CA_CERTIFICATE_ARN_VARIABLE);
  if (step === undefined || problems.length > 0) return { kind: 'invalid', problems };
  return {
    kind: 'ok',
    settings: {
      step,
      directory,
      ca: caSource(given, stored),
      token: tokenSource(textOf(BOOTSTRAP_TOKEN_VARIABLE), textOf(BOOTSTRAP_TOKEN_ARN_VARIABLE)),
      replicationToken: textOf(REPLICATION_TOKEN_VARIABLE),
    },
  };
}

type Pair = readonly [first: string, second: string];

function caSource(given: Pair | undefined, stored: Pair | undefined): CaSource | undefined {
  if (given !== undefined) return { kind: 'given', certificate: given[0], key: given[1] };
  if (stored === undefined) return undefined;
  return { kind: 'stored', caArn: stored[0], certificateArn: stored[1] };
}

function tokenSource(
  given: string | undefined,
  tokenArn: string | undefined,
): TokenSource | undefined {
  if (given !== undefined) return { kind: 'given', token: given };
  return tokenArn === undefined ? undefined : { kind: 'stored', tokenArn };
}
