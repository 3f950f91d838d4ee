import type { Caller, Mesh, Registration, Service } from '../../model/mesh.ts';

/** Whether `allow` of a service lets a component of this mesh call it, be it with certain requests only. */
export function allows(callee: Service, caller: Registration): boolean {
  return callee.allow?.some((one) => isMeant(one, callee.registration, caller)) ?? false;
}

/** A caller without a place is where the callee is. */
function isMeant(one: Caller, callee: Registration, caller: Registration): boolean {
  if (one.peer !== undefined || one.samenessGroup !== undefined) return false;
  if (one.consulName !== '*' && one.consulName !== caller.name) return false;
  const namespace = one.namespace ?? callee.namespace;
  const partition = one.partition ?? callee.partition;
  return (
    (namespace === '*' || sameName(namespace, caller.namespace)) &&
    sameName(partition, caller.partition)
  );
}

function sameName(left: string | undefined, right: string | undefined): boolean {
  return (left ?? 'default') === (right ?? 'default');
}

/** Whether `consul.configEntries` say who may call the service, so that silence of `allow` means nothing. */
export function hasWrittenIntentions({ configEntries }: Mesh, { registration }: Service): boolean {
  return configEntries.some(
    ({ kind, name }) =>
      kind === 'service-intentions' && (name === registration.name || name === '*'),
  );
}
