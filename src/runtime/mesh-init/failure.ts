import type { ConsulUnreachable } from '../../clients/consul.ts';
import { GRPC_CA_VARIABLE, HTTPS_CA_VARIABLE } from '../../contract/environment.ts';
import { ROLE_SERVICE_NAME_TAG } from '../../contract/tags.ts';
import { describeFailure, type FailedReply } from '../consul-session.ts';
import type { Failure } from '../persist.ts';
import type { TaskSettings } from '../settings.ts';

const SPEAKS_HTTPS = 'the port seems to speak HTTPS: set consulServers.http.https to true';

/** The failure that a reply of Consul, or its absence, means. */
export function failureOf(reply: FailedReply, settings: TaskSettings): Failure {
  return {
    kind: 'failed',
    cause: describeFailure(reply),
    advice: adviceFor(reply, settings),
    isFinal: reply.kind === 'refused' && reply.status === 400,
  };
}

function adviceFor(reply: FailedReply, settings: TaskSettings): string {
  switch (reply.kind) {
    case 'unavailable':
      return 'does the task have a task role, and can it reach STS?';
    case 'login-refused':
      return 'is the controller running? it creates the auth method and its rules; the task role must lie under its IAM path and carry the tags of its service';
    case 'refused':
      return adviceForRefusal(reply.status, reply.message);
    case 'unreachable':
      return adviceForNoAnswer(reply, settings);
  }
}

function adviceForRefusal(status: number, message: string): string {
  if (status === 403 && message.includes('node:write')) {
    return 'is the controller running? it registers the node that stands for the ECS cluster, which a task may not';
  }
  if (status === 403 && message.includes('anonymous token')) {
    return 'Consul has ACLs and the task has no token: set consulLogin.enabled to true';
  }
  if (status === 401 || status === 403) {
    return `the token grants too little: is the controller running, and does the task role carry the tag ${ROLE_SERVICE_NAME_TAG} with the service's name?`;
  }
  if (status === 400 && message.includes('HTTP request to an HTTPS server')) {
    return SPEAKS_HTTPS;
  }
  if (status >= 500) return 'do the Consul servers have a leader?';
  return 'Consul does not accept what the task config asks for';
}

function adviceForNoAnswer({ reason, message }: ConsulUnreachable, { http }: TaskSettings): string {
  // A server that expects TLS answers 400, but the answer is lost when it closes before it has read all of a request.
  if (!http.https && message.includes('ECONNRESET')) return SPEAKS_HTTPS;
  switch (reason) {
    case 'certificate':
      return http.ca === undefined
        ? `a certificate that no public authority signed needs its CA in ${HTTPS_CA_VARIABLE} and ${GRPC_CA_VARIABLE}, or as a file in consulServers.defaults.caCertFile`
        : 'does the CA belong to these servers, and does their certificate carry the name? consulServers.defaults.tlsServerName sets another, for example server.dc1.consul';
    case 'protocol':
      return 'the port does not speak HTTPS: set consulServers.http.https to false, or name the HTTPS port';
    case 'discovery':
      return 'does consulServers.hosts name the servers as this task sees them?';
    default:
      return `is a Consul server running at ${http.hosts} port ${http.port}, and do the security groups let this task reach it?`;
  }
}
