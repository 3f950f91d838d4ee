import type { Mesh } from '../../model/mesh.ts';
import type { Stack } from '../../model/stack.ts';
import { lowerBase } from './base.ts';
import { lowerController } from './controller.ts';
import { lowerDevServer } from './dev-server.ts';
import { lowerGateway } from './gateway.ts';
import { CONTROLLER_COMPONENT, DEV_SERVER_COMPONENT } from './names.ts';
import { lowerService } from './service.ts';

/**
 * Mesh to stacks, one a component:
 *
 *     base ─▶ dev-server ─▶ controller ─▶ every service and gateway, side by side
 *
 * Values go from stack to stack as parameters; the logical ids of a stack do not depend on any other component.
 */
export function lowerMesh(mesh: Mesh): Stack[] {
  const devServer = mesh.devServer === undefined ? [] : [lowerDevServer(mesh, mesh.devServer)];
  const afterDevServer = mesh.devServer === undefined ? [] : [DEV_SERVER_COMPONENT];
  const controller =
    mesh.controller === undefined ? [] : [lowerController(mesh, mesh.controller, afterDevServer)];
  const afterSystem = [
    ...afterDevServer,
    ...(mesh.controller === undefined ? [] : [CONTROLLER_COMPONENT]),
  ];
  const stacks = [
    lowerBase(mesh),
    ...devServer,
    ...controller,
    ...mesh.services.map((service) => lowerService(mesh, service, afterSystem)),
    ...mesh.gateways.map((gateway) => lowerGateway(mesh, gateway, afterSystem)),
  ];
  return stacks.map((stack) => ({ ...stack, overrides: mesh.overrides[stack.component] }));
}
