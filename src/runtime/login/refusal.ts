import { readAwsError } from '../../clients/aws-error-body.ts';
import type { ConsulRefusal } from '../../clients/consul.ts';
import { ROLE_SERVICE_NAME_TAG } from '../../contract/tags.ts';
import type { LoginSettings } from './login-settings.ts';
import type { Principal } from './principal.ts';

/** What is known about a login that Consul refused. */
interface RefusedLogin {
  readonly method: string;
  /** `the role web-task`; `the task's role` where nobody asked for its name. */
  readonly who: string;
}

/** A way in which Consul refuses, and what it means for the person who reads the log. */
interface Rule {
  /**
   * Found in Consul's text, which is hashicorp/consul-awsauth's and Consul's own
   * ("agent/consul/auth").
   */
  readonly pattern: RegExp;
  readonly explain: (login: RefusedLogin, match: RegExpExecArray) => string;
}

const RULES: readonly Rule[] = [
  {
    pattern: /IAM principal (\S+) is not trusted/u,
    explain: ({ method }, [, arn = '']) =>
      `the auth method ${method} does not trust ${arn}: account and path of the role must be those that the controller trusts (controller.iamRolePath)`,
  },
  {
    pattern: /invalid bind name: "([^"]*)"/u,
    explain: ({ who }, [, name = '']) =>
      name === ''
        ? `${who} has no tag ${ROLE_SERVICE_NAME_TAG}: tag it with the name of its service`
        : `the tag ${ROLE_SERVICE_NAME_TAG} of ${who} says "${name}", which is no name of a service`,
  },
  {
    pattern: /auth method "[^"]*" not found/u,
    explain: ({ method }) =>
      `Consul has no auth method ${method}: is the controller running? it creates it`,
  },
  {
    pattern: /missing header "X-Consul-IAM-GetEntity/iu,
    explain: ({ method }) =>
      `the auth method ${method} asks for the role's details, but consulLogin.includeEntity is false`,
  },
  {
    pattern: /missing header "X-Consul-IAM-ServerID"|^expected "[^"]*" but got/iu,
    explain: ({ method }) =>
      `consulLogin.serverIdHeaderValue is not the ServerIDHeaderValue of the auth method ${method}`,
  },
  {
    pattern: /invalid (STS|IAM) hostname: ("[^"]*")/u,
    explain: ({ method }, [, service = '', host = '']) =>
      `Consul does not take ${host} for AWS: set ${service}Endpoint of the auth method ${method}`,
  },
  {
    pattern: /error making request/u,
    explain: () => 'the Consul servers cannot reach the STS or IAM endpoint of AWS',
  },
  {
    pattern: /unique id mismatch/u,
    explain: ({ who }) => `${who} is not the role that signed: it was created anew meanwhile`,
  },
  {
    pattern: /No path to datacenter/u,
    explain: () => 'consulLogin.datacenter names a datacenter that Consul does not know',
  },
  {
    pattern: /Permission denied/u,
    explain: ({ method, who }) =>
      `no binding rule of the auth method ${method} gives ${who} a right`,
  },
];

/** How Consul passes on what AWS answered to one of the two requests of a bearer token. */
const AWS_ANSWER = /received error code (\d+)(?:: )?(.*)$/su;

/**
 * Says why Consul refused a login and what to change: wrong path or account of the role, a tag that
 * is missing, a role that may not read itself, a signature that AWS refuses. What AWS answered is
 * never passed on whole, since it can contain the task's session token.
 */
export function explainRefusal(
  { message }: ConsulRefusal,
  { method }: LoginSettings,
  principal: Principal | undefined,
): string {
  const who =
    principal === undefined ? "the task's role" : `the ${principal.kind} ${principal.name}`;
  const login = { method: `"${method}"`, who };
  const answer = AWS_ANSWER.exec(message);
  if (answer !== null) return explainAws(login, answer);
  for (const { pattern, explain } of RULES) {
    const match = pattern.exec(message);
    if (match !== null) return explain(login, match);
  }
  return message.slice(0, LONGEST_MESSAGE);
}

const LONGEST_MESSAGE = 300;

function explainAws({ who }: RefusedLogin, [, status = '', body = '']: RegExpExecArray): string {
  const { code, text } = readAwsError(body);
  const said = `AWS answered ${status} ${code}: ${text}`;
  switch (code) {
    case 'AccessDenied':
      return `${who} may not read itself: allow it iam:GetRole on its own ARN (${said})`;
    case 'SignatureDoesNotMatch':
      return text.includes('expired')
        ? `the signature of the login has expired: do the clocks of the task and of the Consul servers agree? (${said})`
        : `AWS refuses the signature of the login (${said})`;
    case 'ExpiredToken':
    case 'InvalidClientTokenId':
      return `AWS does not accept the credentials of ${who} (any more) (${said})`;
    case 'NoSuchEntity':
      return `AWS does not know ${who}: it was deleted (${said})`;
    default:
      return `AWS did not confirm who the task is (${said})`;
  }
}
