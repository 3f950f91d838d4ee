import type { ConsulRequest } from './consul.ts';

/** A config entry as Consul's HTTP API has it; members of its kind beside these. */
export interface ConfigEntry {
  readonly Kind: string;
  readonly Name: string;
  /** Raft index of the last change, for writes that must not overwrite another's. */
  readonly ModifyIndex?: number;
  readonly [member: string]: unknown;
}

/** A request for one config entry; 404 where there is none. */
export function readConfigEntryRequest(kind: string, name: string): ConsulRequest {
  return { method: 'GET', path: `/v1/config/${kind}/${encodeURIComponent(name)}` };
}

/**
 * A request that writes a config entry if nobody else wrote it since it was read, answered `true`, or `false` if
 * somebody did (https://developer.hashicorp.com/consul/api-docs/config).
 *
 * @param modifyIndex of the entry that was read; 0 to write only where there is none
 */
export function writeConfigEntryRequest(
  entry: Omit<ConfigEntry, 'Name'>,
  modifyIndex: number,
): ConsulRequest {
  return { method: 'PUT', path: '/v1/config', query: { cas: String(modifyIndex) }, body: entry };
}
