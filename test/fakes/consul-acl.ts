import { type AuthMethod, checkLogin, type IdentityReplay } from './consul-login.ts';

/** What the server answers: a status, and a value for its JSON or a text. */
export interface ConsulAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
}

/** A request as the store takes it. */
export interface AclRequest {
  readonly method: string;
  /** Below `/v1/acl/`, decoded. */
  readonly path: string;
  readonly secret: string | undefined;
  readonly body: Json;
}

export type Json = Readonly<Record<string, unknown>>;

/** A token, with what its login gave it. */
export interface StoredToken {
  readonly AccessorID: string;
  readonly SecretID: string;
  readonly Description: string;
  /** Whether a login obtained it. */
  readonly isLogin: boolean;
  readonly isManagement: boolean;
  readonly services: readonly string[];
  readonly Policies: readonly { readonly Name: string }[];
}

interface BindingRule extends Json {
  readonly ID: string;
  readonly AuthMethod: string;
  readonly BindType: string;
  readonly BindName: string;
  readonly Selector: string;
}

/** What the secret of each login's token begins with, so that a test finds it where it must not be. */
export const LOGIN_SECRET = 'secret-of-a-login-';
const ANONYMOUS_ACCESSOR = '00000000-0000-0000-0000-000000000002';
const NOT_FOUND: ConsulAnswer = { status: 404, text: 'ACL not found' };

/** The ACL system of the fake: objects, tokens, logins. */
export class AclStore {
  readonly tokens = new Map<string, StoredToken>();
  readonly #named: Readonly<Record<'policy' | 'role' | 'auth-method', Map<string, Json>>> = {
    policy: new Map(),
    role: new Map(),
    'auth-method': new Map(),
  };
  readonly #rules = new Map<string, BindingRule>();
  readonly #replay: IdentityReplay;
  #ids = 0;

  constructor(managementToken: string, replay: IdentityReplay) {
    this.#replay = replay;
    this.#addToken(managementToken, { AccessorID: this.#newId(), isManagement: true });
    this.#addToken('', { AccessorID: ANONYMOUS_ACCESSOR, Description: 'Anonymous Token' });
  }

  /** The token of a request; `undefined` for one that the server does not know. */
  tokenOf(secret: string | undefined): StoredToken | undefined {
    return this.tokens.get(secret ?? '');
  }

  /** Whether a token may read services and nodes. */
  mayRead(token: StoredToken): boolean {
    const reads = ({ Name }: { readonly Name: string }) =>
      String(this.#named.policy.get(Name)?.['Rules'] ?? '').includes('node_prefix');
    return token.isManagement || token.services.length > 0 || token.Policies.some(reads);
  }

  handle(request: AclRequest): ConsulAnswer {
    const { method, path, secret, body } = request;
    if (path === 'login') return this.#logIn(body);
    const token = this.tokenOf(secret);
    if (token === undefined) return { status: 403, text: 'ACL not found' };
    if (path === 'logout') return this.#logOut(token);
    if (path === 'token/self') return { status: 200, json: token };
    if (!token.isManagement) {
      const right = method === 'GET' ? 'acl:read' : 'acl:write';
      return { status: 403, text: `Permission denied: token lacks permission '${right}'` };
    }
    return this.#administer(request);
  }

  #administer({ method, path, body }: AclRequest): ConsulAnswer {
    const [kind = '', ...rest] = path.split('/');
    if (kind === 'tokens') return { status: 200, json: [...this.tokens.values()] };
    if (kind === 'token') return this.#token(method, rest[0] ?? '', body);
    if (kind === 'binding-rules') return { status: 200, json: [...this.#rules.values()] };
    if (kind === 'binding-rule') return this.#rule(method, rest[0], body);
    if (kind !== 'policy' && kind !== 'role' && kind !== 'auth-method') return NOT_FOUND;
    const objects = this.#named[kind];
    const name = rest.at(-1);
    if (method === 'GET') {
      const found = objects.get(name ?? '');
      return found === undefined ? NOT_FOUND : { status: 200, json: found };
    }
    const newName = String(body['Name']);
    // Only auth methods may be written again without naming the one to replace.
    if (name === undefined && kind !== 'auth-method' && objects.has(newName)) {
      return {
        status: 500,
        text: `Invalid ${kind}: A ${kind} with Name "${newName}" already exists`,
      };
    }
    const written = { ID: this.#newId(), ...body };
    objects.set(newName, written);
    return { status: 200, json: written };
  }

  #token(method: string, accessor: string, body: Json): ConsulAnswer {
    const found = [...this.tokens.values()].find(({ AccessorID }) => AccessorID === accessor);
    if (found === undefined) return { status: 404, text: 'Cannot find token to delete' };
    if (method === 'DELETE') this.tokens.delete(found.SecretID);
    if (method !== 'PUT') return { status: 200, json: method === 'GET' ? found : true };
    const Policies = (body['Policies'] ?? []) as StoredToken['Policies'];
    this.tokens.set(found.SecretID, { ...found, Policies });
    return { status: 200, json: { ...found, Policies } };
  }

  #rule(method: string, id: string | undefined, body: Json): ConsulAnswer {
    const ID = id ?? this.#newId();
    if (method === 'DELETE') this.#rules.delete(ID);
    // The rules that the runtime writes have these members.
    else this.#rules.set(ID, { ...body, ID } as BindingRule);
    return { status: 200, json: method === 'DELETE' ? true : this.#rules.get(ID) };
  }

  #logIn(body: Json): ConsulAnswer {
    const name = String(body['AuthMethod']);
    // Written by the controller, which gives it this shape.
    const method = this.#named['auth-method'].get(name) as AuthMethod | undefined;
    if (method === undefined) {
      return { status: 403, text: `ACL not found: auth method "${name}" not found` };
    }
    const check = checkLogin(method, String(body['BearerToken']), this.#replay);
    if (check.kind === 'refused') return check;
    const services = [...this.#rules.values()]
      .filter((rule) => rule.BindType === 'service' && rule.AuthMethod === name)
      .map(({ BindName }) => bind(BindName, check.tags));
    if (services.length === 0) return { status: 403, text: 'Permission denied' };
    const meta = Object.entries((body['Meta'] ?? {}) as Record<string, string>).sort(byKey);
    const token = this.#addToken(`${LOGIN_SECRET}${this.#newId()}`, {
      AccessorID: this.#newId(),
      Description: `token created via login: ${JSON.stringify(Object.fromEntries(meta))}`,
      services,
      isLogin: true,
    });
    const ServiceIdentities = services.map((ServiceName) => ({ ServiceName }));
    return { status: 200, json: { ...token, ServiceIdentities } };
  }

  #logOut(token: StoredToken): ConsulAnswer {
    if (!token.isLogin) {
      return { status: 403, text: "Permission denied: token wasn't created via login" };
    }
    this.tokens.delete(token.SecretID);
    return { status: 200 };
  }

  #addToken(SecretID: string, given: Partial<StoredToken> & { readonly AccessorID: string }) {
    const token: StoredToken = {
      Description: '',
      isLogin: false,
      isManagement: false,
      services: [],
      Policies: [],
      ...given,
      SecretID,
    };
    this.tokens.set(SecretID, token);
    return token;
  }

  #newId(): string {
    this.#ids += 1;
    return `00000000-aaaa-bbbb-cccc-${String(this.#ids).padStart(12, '0')}`;
  }
}

function byKey([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : 1;
}

/** Fills the tags into the name that a rule binds. */
function bind(template: string, tags: Readonly<Record<string, string>>): string {
  return template.replaceAll(
    /\$\{entity_tags\.([^}]+)\}/gu,
    (_all, name: string) => tags[name] ?? '',
  );
}
