import type { Service } from './model.ts';

/** Whether a fault's `service` means this service: its name, an alias, or the family that it deploys. */
export function isMeant(wanted: string, service: Service, family: string): boolean {
  return wanted === service.name || wanted === family || service.aliases.includes(wanted);
}

/** The part of a stack's name after its last `--`, by which a fault may name the service of that stack. */
export function componentOf(stackName: string): string | undefined {
  const index = stackName.lastIndexOf('--');
  return index < 0 ? undefined : stackName.slice(index + 2);
}
