import type {
  ConsulClient,
  ConsulRefusal,
  ConsulReply,
  ConsulUnreachable,
} from '../clients/consul.ts';

/** The token to send, `undefined` for an anonymous request, or why there is none yet. */
export type TokenReply =
  | { readonly kind: 'token'; readonly token: string | undefined }
  | ConsulRefusal
  | ConsulUnreachable
  | CredentialsUnavailable;

/** The login could not even be tried: the task's AWS credentials are missing, or STS is away. */
export interface CredentialsUnavailable {
  readonly kind: 'unavailable';
  readonly message: string;
}

/** The `consul.credentials` member of consul-dataplane's file. */
export type DataplaneCredentials =
  | { readonly type: 'static'; readonly static: { readonly token: string } }
  | { readonly type: 'login'; readonly login: DataplaneLogin };

export interface DataplaneLogin {
  readonly authMethod: string;
  readonly partition?: string;
  readonly datacenter: string;
  readonly bearerToken: string;
  readonly meta: Readonly<Record<string, string>>;
}

/** How a program of the runtime proves to Consul who it is. */
export interface Credentials {
  /** The token to send now. Logs in through `client` where there is none, or where it expires soon. */
  acquire(client: ConsulClient, signal: AbortSignal): Promise<TokenReply>;
  /** Consul does not know the token any more: the next `acquire` logs in again. */
  forget(): void;
  /** Whether there is a token of a login to give back. */
  holdsToken(): boolean;
  /** Gives the token of a login back through `client`. `ok` where none was obtained. */
  release(client: ConsulClient, signal: AbortSignal): Promise<ConsulReply>;
  /** What consul-dataplane is to use, signed afresh; `undefined` for nothing, without ACLs. */
  forDataplane(
    signal: AbortSignal,
  ): Promise<
    | { readonly kind: 'credentials'; readonly credentials: DataplaneCredentials | undefined }
    | CredentialsUnavailable
  >;
}

/** Credentials that are a token from the task's secrets, or none at all. Nothing is obtained, nothing given back. */
export function makeStaticCredentials(token: string | undefined): Credentials {
  const credentials: DataplaneCredentials | undefined =
    token === undefined ? undefined : { type: 'static', static: { token } };
  return {
    acquire: () => Promise.resolve({ kind: 'token', token }),
    forget: () => undefined,
    holdsToken: () => false,
    release: () => Promise.resolve({ kind: 'ok', body: undefined }),
    forDataplane: () => Promise.resolve({ kind: 'credentials', credentials }),
  };
}
