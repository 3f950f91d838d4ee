import { DISCOVERY_HANDLERS } from './discovery.ts';
import { ECS_HANDLERS } from './ecs.ts';
import type { ResourceHandler } from './handler.ts';
import { IAM_HANDLERS } from './iam.ts';
import { NETWORK_HANDLERS } from './network.ts';
import { STORAGE_HANDLERS } from './storage.ts';

/** Every resource type that the sandbox knows; a template with another one is refused. */
export const RESOURCE_HANDLERS: Readonly<Record<string, ResourceHandler>> = {
  ...ECS_HANDLERS,
  ...IAM_HANDLERS,
  ...NETWORK_HANDLERS,
  ...STORAGE_HANDLERS,
  ...DISCOVERY_HANDLERS,
};
