import { parseEndpoint } from '../../clients/aws-endpoints.ts';
import type { TaskMetadata } from '../../clients/task-metadata.ts';
import {
  AUTH_METHOD,
  LOGIN_CLUSTER_META,
  LOGIN_TASK_ID_META,
} from '../../contract/registration.ts';
import type { ConsulLoginConfig } from '../../contract/task-config.ts';

/** A login with all defaults filled in. */
export interface LoginSettings {
  /** Name of the auth method. */
  readonly method: string;
  /** Datacenter of the auth method; Consul's own when absent. */
  readonly datacenter?: string;
  readonly partition?: string;
  /** Whether Consul reads path and tags of the task role, by `iam:GetRole` that the task signs. */
  readonly includeEntity: boolean;
  /** Written into the token's description; the controller reads from it whose token it is. */
  readonly meta: Readonly<Record<string, string>>;
  /** Region that the request to STS is signed for. */
  readonly region: string;
  readonly stsEndpoint?: URL;
  readonly serverIdHeaderValue?: string;
}

/** Where the login happens. */
export interface LoginPlace {
  readonly task: Pick<TaskMetadata, 'taskId' | 'clusterArn' | 'region'>;
  /** Partition of the task's service or gateway, in Consul Enterprise. */
  readonly partition?: string;
}

/**
 * Fills in what the task config leaves out, as hashicorp/consul-ecs does (config/types.go): its own
 * metadata win over ours, empty texts count as absent. `UserError` where the STS endpoint is none.
 */
export function loginSettingsOf(config: ConsulLoginConfig, place: LoginPlace): LoginSettings {
  const { taskId, clusterArn, region } = place.task;
  const endpoint = config.stsEndpoint;
  return {
    method: config.method || AUTH_METHOD,
    ...(config.datacenter ? { datacenter: config.datacenter } : {}),
    ...(place.partition ? { partition: place.partition } : {}),
    includeEntity: config.includeEntity ?? true,
    meta: { [LOGIN_TASK_ID_META]: taskId, [LOGIN_CLUSTER_META]: clusterArn, ...config.meta },
    region: config.region || region,
    ...(endpoint ? { stsEndpoint: parseEndpoint(endpoint, 'consulLogin.stsEndpoint') } : {}),
    ...(config.serverIdHeaderValue ? { serverIdHeaderValue: config.serverIdHeaderValue } : {}),
  };
}
