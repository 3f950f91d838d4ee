import { compareText } from '../../kit/sort.ts';
import type { ResourcePermissions } from '../../model/resource-type.ts';
import type { CompiledMesh } from '../../model/stack.ts';
import { CHANGE_ACTIONS, READ_ACTIONS } from './own-actions.ts';
import { makeScope } from './policy-scope.ts';
import { resourcesOf } from './resource-patterns.ts';

/** A statement that allows actions on resources. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** An IAM policy document. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** By type of resource: what CloudFormation does with its caller's rights. */
export type PermissionTable = Readonly<Record<string, ResourcePermissions>>;

/** The rights of who plans this mesh, and looks at it: read only. */
export function planPolicy(mesh: CompiledMesh, table: PermissionTable): PolicyDocument {
  const read = typesOf(mesh).flatMap((type) => table[type]?.read ?? []);
  return toPolicy(mesh, [...READ_ACTIONS, ...read]);
}

/** The rights of who applies and destroys this mesh: those of CloudFormation's handlers for its types, and meshc's own. */
export function applyPolicy(mesh: CompiledMesh, table: PermissionTable): PolicyDocument {
  const change = typesOf(mesh).flatMap((type) => table[type]?.change ?? []);
  return toPolicy(mesh, [...READ_ACTIONS, ...CHANGE_ACTIONS, ...change]);
}

function typesOf({ stacks }: CompiledMesh): readonly string[] {
  const all = stacks.flatMap(({ template }) =>
    Object.values(template.Resources).map(({ Type }) => Type),
  );
  return [...new Set(all)].toSorted(compareText);
}

/** Actions on the same resources are one statement; roles are handed to ECS's tasks only. */
function toPolicy(mesh: CompiledMesh, actions: readonly string[]): PolicyDocument {
  const scope = makeScope(mesh);
  const unique = [...new Set(actions)].toSorted(compareText);
  const groups = Map.groupBy(unique, (action) => {
    const condition = CONDITIONS[action];
    return JSON.stringify([resourcesOf(action, scope), condition]);
  });
  const statements = [...groups.values()].map((group, index) => {
    const [first = ''] = group;
    const condition = CONDITIONS[first];
    const resources = resourcesOf(first, scope);
    return {
      Sid: `${resources[0] === '*' ? 'Any' : sidOf(first)}${index + 1}`,
      Effect: 'Allow' as const,
      Action: group,
      Resource: resources.length === 1 ? (resources[0] ?? '*') : resources,
      ...(condition ? { Condition: condition } : {}),
    };
  });
  return { Version: '2012-10-17', Statement: statements };
}

const CONDITIONS: Readonly<Record<string, NonNullable<PolicyStatement['Condition']>>> = {
  'iam:PassRole': { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
};

/** A statement's name begins with the service of its first action. */
function sidOf(action: string): string {
  const [service = ''] = action.split(':');
  const words = service
    .split('-')
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`);
  return words.join('');
}
