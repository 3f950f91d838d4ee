import type { ConsulServer } from '../tools/consul.ts';

/** A check as Consul's health API tells it. */
export interface HealthCheck {
  readonly CheckID: string;
  readonly Status: string;
  readonly ModifyIndex: number;
}

/** The entries of a node with their ids, in the order of the ids. */
export async function readEntries(
  consul: ConsulServer,
  node: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const body = await consul.read(`/v1/catalog/node-services/${encodeURIComponent(node)}`);
  // Consul's documented answer.
  const { Services } = (body ?? {}) as { Services?: Readonly<Record<string, unknown>>[] | null };
  return Services ?? [];
}

/** All checks of a node by their ids. */
export async function readChecks(
  consul: ConsulServer,
  node: string,
): Promise<Readonly<Record<string, string>>> {
  const checks = await readNodeChecks(consul, node);
  return Object.fromEntries(checks.map(({ CheckID, Status }) => [CheckID, Status]));
}

/** Raft index of the last change of any check of a node. */
export async function lastChange(consul: ConsulServer, node: string): Promise<number> {
  const checks = await readNodeChecks(consul, node);
  return Math.max(0, ...checks.map(({ ModifyIndex }) => ModifyIndex));
}

async function readNodeChecks(consul: ConsulServer, node: string): Promise<readonly HealthCheck[]> {
  const body = await consul.read(`/v1/health/node/${encodeURIComponent(node)}`);
  // Consul's documented answer.
  return (body ?? []) as readonly HealthCheck[];
}
