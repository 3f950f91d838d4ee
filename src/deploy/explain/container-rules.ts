import {
  DATAPLANE_CONTAINER,
  HEALTH_SYNC_CONTAINER,
  MESH_INIT_CONTAINER,
} from '../../contract/containers.ts';
import type { StoppedContainer } from '../../model/outcome.ts';
import { type Clues, containerPlace, type Reading, type Rule, taskPlace } from './clues.ts';

/** Failures of a container that ran, or should have. */
export const CONTAINER_RULES: readonly Rule[] = [
  outOfMemory,
  wrongArchitecture,
  meshInitFailed,
  proxyFailed,
  portInUse,
  cannotStart,
  targetUnhealthy,
  notHealthyInConsul,
  healthCheckFailed,
  containerExited,
];

const CERTIFICATE =
  /certificate|x509|altname|self.signed|UNABLE_TO_VERIFY|SSL routines|ERR_TLS|unknown authority/i;
const REFUSED_LOGIN =
  /refused the login|login-refused|auth method|permission denied|ACL not found|does not trust|\b403\b/i;
const UNREACHABLE =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|timeout|timed out|connection refused|no such host|dial tcp|discovery found no|no leader|no server/i;

function outOfMemory({ failed, stopped }: Clues): Reading | undefined {
  if (!failed || !/OutOfMemory|out of memory/i.test(stopped)) return undefined;
  return {
    code: 'out-of-memory',
    text: `container ${failed.name} used more memory than it may and was killed`,
    advice: `raise memory of ${failed.name} (or of the whole task), or find out what it needs it for`,
    place: containerPlace(failed.name, 'Memory'),
  };
}

function wrongArchitecture({ failed, log, stopped }: Clues): Reading | undefined {
  const text = `${stopped}\n${log.join('\n')}`;
  if (!failed || !/exec format error|does not contain descriptor matching platform/i.test(text)) {
    return undefined;
  }
  return {
    code: 'wrong-architecture',
    text: `the image of container ${failed.name} is for another processor architecture than the task`,
    advice: 'build the image for this architecture, or set runtimePlatform.cpuArchitecture',
    place: containerPlace(failed.name, 'Image'),
  };
}

function meshInitFailed({ failed, log }: Clues): Reading | undefined {
  if (failed?.name !== MESH_INIT_CONTAINER) return undefined;
  const { text, advice } = sentenceOf(log);
  const said = text ?? log.join('\n');
  const what = text ?? `mesh-init ended with exit code ${failed.exitCode ?? 'unknown'}`;
  if (REFUSED_LOGIN.test(said)) return refusedLogin(what, said, advice);
  if (CERTIFICATE.test(said)) return wrongCertificate(what, advice);
  if (UNREACHABLE.test(said)) return unreachableConsul(what, advice);
  return {
    code: 'mesh-init-failed',
    text: `the task could not join the mesh: ${what}`,
    advice: advice ?? 'its last log lines below say what it waited for',
    place: taskPlace(''),
  };
}

function refusedLogin(what: string, said: string, advice: string | undefined): Reading {
  const isRole = /does not trust|no tag|tag /i.test(said);
  return {
    code: 'login-refused',
    text: `Consul refused the login of the task: ${what}`,
    advice: advice ?? 'see whether the controller runs (meshc status): it makes the auth method',
    place: isRole ? { logicalId: 'TaskRole', path: 'iam.taskRole' } : taskPlace('consulLogin'),
  };
}

function wrongCertificate(what: string, advice: string | undefined): Reading {
  return {
    code: 'consul-certificate',
    text: `the certificate of Consul is not accepted: ${what}`,
    advice: advice ?? 'set the CA and the server name of these servers under consul.tls',
    place: taskPlace('consulServers'),
  };
}

function unreachableConsul(what: string, advice: string | undefined): Reading {
  return {
    code: 'consul-unreachable',
    text: `the task cannot reach Consul: ${what}`,
    advice:
      advice ??
      'see whether the servers run, and whether security groups and routes let the subnets of the task reach them',
    place: taskPlace('consulServers'),
  };
}

/**
 * The last sentence of a program of the runtime, which says "could not …: cause; advice" (src/runtime/persist.ts); while
 * it still tried, the cause of its last attempt.
 */
function sentenceOf(log: readonly string[]): {
  readonly text?: string;
  readonly advice?: string;
} {
  const lines = log.map(parseLine);
  const final = lines.findLast(({ level, message }) => level === 'ERROR' && message !== undefined);
  const attempt = lines.findLast(({ cause }) => cause !== undefined);
  const message = final?.message ?? attempt?.cause;
  if (message === undefined) return {};
  const at = message.indexOf('; ');
  return at < 0 ? { text: message } : { text: message.slice(0, at), advice: message.slice(at + 2) };
}

interface ProgramLine {
  readonly level?: string;
  readonly message?: string;
  readonly cause?: string;
}

function parseLine(line: string): ProgramLine {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(
      Object.entries(parsed).filter(([, value]) => typeof value === 'string'),
    );
  } catch {
    return {};
  }
}

function proxyFailed({ failed, log }: Clues): Reading | undefined {
  if (failed?.name !== DATAPLANE_CONTAINER) return undefined;
  const said = log.join('\n');
  const last = log.at(-1);
  const end = failed.health === 'UNHEALTHY' ? 'was not healthy in time' : `ended${endOf(failed)}`;
  const what = `the proxy ${end}${last === undefined ? '' : `: ${last}`}`;
  if (CERTIFICATE.test(said)) return wrongCertificate(what, undefined);
  if (REFUSED_LOGIN.test(said)) return refusedLogin(what, said, undefined);
  if (UNREACHABLE.test(said)) return unreachableConsul(what, undefined);
  return {
    code: 'proxy-failed',
    text: what,
    advice: 'its last log lines say whether Consul or the configuration of the proxy is why',
    place: taskPlace('proxy'),
  };
}

function portInUse({ failed, log, remarks }: Clues): Reading | undefined {
  const line = log.findLast((one) => /EADDRINUSE|address already in use/i.test(one));
  if (failed && line !== undefined) {
    const [, port] = /:(\d{1,5})\b(?!.*:\d)/.exec(line) ?? [];
    return {
      code: 'port-in-use',
      text: `container ${failed.name} cannot listen on ${port === undefined ? 'its port' : `port ${port}`}: another container of the task does already`,
      advice:
        'all containers of a task share one network: give the application another port than the proxy, the listeners of its upstreams and its sidecars, and say it in port',
      place: containerPlace(failed.name, 'port'),
    };
  }
  if (!/already using a port required by your task/i.test(remarks)) return undefined;
  return {
    code: 'port-in-use',
    text: 'every container instance already uses a host port that the task wants',
    advice: 'add instances, or let ECS choose the host port',
    place: taskPlace('port'),
  };
}

function cannotStart({ failed }: Clues): Reading | undefined {
  const reason = failed?.reason ?? '';
  if (!failed || !/Cannot(?:Start|Create)Container/i.test(reason)) return undefined;
  return {
    code: 'cannot-start',
    text: `container ${failed.name} cannot be started: ${reason.replace(/^Cannot\w+Error:\s*/, '')}`,
    advice: 'correct its command or entryPoint, or the image',
    place: containerPlace(failed.name, 'Command'),
  };
}

function targetUnhealthy({ stopped, remarks, component }: Clues): Reading | undefined {
  const text = `${stopped}\n${remarks}`;
  const [, why] =
    /(?:unhealthy in|ELB health checks in) \(?target-group[^)]*\)(?: due to \(reason ([^)]+)\))?/i.exec(
      text,
    ) ?? [undefined, undefined];
  if (!/unhealthy in \(?target-group|ELB health checks/i.test(text)) return undefined;
  return {
    code: 'target-unhealthy',
    text: `the load balancer finds the tasks of ${component} unhealthy${why === undefined ? '' : `: ${why}`}`,
    advice:
      "check path, port and codes of the target group's health check, and that the load balancer may reach the task",
    place: { logicalId: 'Service', path: 'loadBalancer' },
  };
}

function notHealthyInConsul({ failed, stopped }: Clues): Reading | undefined {
  if (failed?.name !== HEALTH_SYNC_CONTAINER || !isHealthFailure(failed, stopped)) return undefined;
  return {
    code: 'not-healthy-in-consul',
    text: 'the task never became healthy in Consul, so nothing was routed to it',
    advice:
      'its application must accept connections on its port and pass its health check; the log of health-sync says what it waits for',
    place: taskPlace('port'),
  };
}

function healthCheckFailed({ failed, stopped, component }: Clues): Reading | undefined {
  if (!isHealthFailure(failed, stopped)) return undefined;
  const container = failed?.name ?? component;
  return {
    code: 'health-check-failed',
    text: `container ${container} was not healthy in time`,
    advice:
      'check command, port and startPeriod of its health check, whose command must be in the image; its last log lines say what it did meanwhile',
    place: containerPlace(container, 'HealthCheck'),
  };
}

function isHealthFailure(failed: StoppedContainer | undefined, stopped: string): boolean {
  return failed?.health === 'UNHEALTHY' || /container health checks?/i.test(stopped);
}

function containerExited({ failed, log }: Clues): Reading | undefined {
  if (!failed || failed.exitCode === undefined) return undefined;
  const last = log.findLast((line) => line.trim() !== '');
  return {
    code: 'container-exited',
    text: `container ${failed.name} ended by itself${endOf(failed)}${last === undefined ? '' : `: ${last}`}`,
    advice:
      failed.exitCode === 0
        ? 'an essential container must go on running: give it a command that does not end, or set essential: false'
        : 'its last log lines say why: correct its settings, or the image',
    place: containerPlace(failed.name, 'Command'),
  };
}

function endOf({ exitCode }: StoppedContainer): string {
  return exitCode === undefined ? '' : ` with exit code ${exitCode}`;
}
