import type { CompiledMesh, CompiledStack } from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { resolvePseudo } from './resolve-pseudo.ts';

/** A role of a component's task, as its stack makes it. */
export interface RuntimeRole {
  readonly path: Json;
  readonly trust: Json;
  readonly tags?: Json;
  readonly managedPolicies?: Json;
  readonly permissionsBoundary?: Json;
  /** By name. */
  readonly policies: Readonly<Record<string, Json>>;
}

/** The roles of every component that runs tasks, by component and by the logical id of the role. */
export function runtimeRoles(
  mesh: CompiledMesh,
): Readonly<Record<string, Readonly<Record<string, RuntimeRole>>>> {
  const entries = mesh.stacks.map((stack) => [stack.component, rolesOf(stack, mesh)] as const);
  return Object.fromEntries(entries.filter(([, roles]) => Object.keys(roles).length > 0));
}

function rolesOf(
  { template }: CompiledStack,
  { target }: CompiledMesh,
): Readonly<Record<string, RuntimeRole>> {
  const resources = Object.entries(template.Resources);
  const roles = resources.filter(([, { Type }]) => Type === 'AWS::IAM::Role');
  const attached = resources.flatMap(([, { Type, Properties = {} }]) =>
    Type === 'AWS::IAM::RolePolicy' ? [Properties] : [],
  );
  return Object.fromEntries(
    roles.map(([logicalId, { Properties = {} }]) => {
      const own = attached.filter(({ RoleName }) => refersTo(RoleName, logicalId));
      return [logicalId, resolvePseudo(toRole(Properties, own), target) as unknown as RuntimeRole];
    }),
  );
}

function refersTo(value: Json | undefined, logicalId: string): boolean {
  return JSON.stringify(value) === JSON.stringify({ Ref: logicalId });
}

function toRole(properties: JsonObject, attached: readonly JsonObject[]): JsonObject {
  const { Policies, Path, AssumeRolePolicyDocument, Tags, ManagedPolicyArns, PermissionsBoundary } =
    properties;
  const inline = Array.isArray(Policies) ? (Policies as JsonObject[]) : [];
  const policies = [...inline, ...attached].map(({ PolicyName, PolicyDocument }) => [
    String(PolicyName),
    PolicyDocument ?? null,
  ]);
  return {
    path: Path ?? '/',
    trust: AssumeRolePolicyDocument ?? null,
    ...(Tags === undefined ? {} : { tags: Tags }),
    ...(ManagedPolicyArns === undefined ? {} : { managedPolicies: ManagedPolicyArns }),
    ...(PermissionsBoundary === undefined ? {} : { permissionsBoundary: PermissionsBoundary }),
    policies: Object.fromEntries(policies),
  };
}
