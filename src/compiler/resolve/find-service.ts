import type { MeshSpec } from '../../generated/mesh-spec.ts';

/** What a name in mesh.yaml stands for. */
export interface FoundService {
  readonly consulName: string;
  /** `undefined` for an external service. */
  readonly component: string | undefined;
}

/** A service by its component, else an external one by its key, else either by its name in Consul. */
export function findService(
  name: string,
  { services, externalServices }: MeshSpec,
): FoundService | undefined {
  const service = services?.[name];
  if (service !== undefined) return { consulName: service.consulName ?? name, component: name };
  const external = externalServices?.[name];
  if (external !== undefined)
    return { consulName: external.consulName ?? name, component: undefined };
  const component = keyOfConsulName(name, services);
  if (component !== undefined) return { consulName: name, component };
  if (keyOfConsulName(name, externalServices) === undefined) return undefined;
  return { consulName: name, component: undefined };
}

function keyOfConsulName(
  consulName: string,
  services: Readonly<Record<string, { readonly consulName?: string }>> = {},
): string | undefined {
  return Object.keys(services).find((key) => services[key]?.consulName === consulName);
}

/** An API gateway, which calls services, by its component or its name in Consul. */
export function findApiGateway(
  name: string,
  { gateways = {} }: MeshSpec,
): { readonly key: string; readonly consulName: string } | undefined {
  const callers = Object.entries(gateways)
    .filter(([, { kind }]) => kind === 'api-gateway')
    .map(([key, { consulName = key }]) => ({ key, consulName }));
  return (
    callers.find(({ key }) => key === name) ?? callers.find(({ consulName }) => consulName === name)
  );
}
