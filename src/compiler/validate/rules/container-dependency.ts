import { DATAPLANE_CONTAINER, MESH_INIT_CONTAINER } from '../../../contract/containers.ts';
import { suggestion } from '../../../diagnostics/suggestion.ts';
import type { Container, MeshComponent } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import { hasHealthCheck, listOfObjects } from '../definition.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

interface Dependency {
  readonly from: Container;
  readonly to: string;
  readonly condition: string;
  readonly path: Path;
}

/** Sidecars that a container may wait for, and what it may wait for. */
const SIDECAR_CONDITIONS: ReadonlyMap<string, readonly string[]> = new Map([
  [MESH_INIT_CONTAINER, ['COMPLETE', 'SUCCESS']],
  [DATAPLANE_CONTAINER, ['START', 'HEALTHY']],
]);

export const containerDependency: Rule = {
  code: 'container-dependency',
  why: 'ECS refuses a task definition whose `dependsOn` names a container that is not there, waits in a circle, waits for the health of a container without a health check, or for the end of one that the task cannot do without.',
  fix: 'Mend the name or the condition; a container that others wait for to end needs `essential: false`.',
  check: ({ mesh, report }) => {
    for (const service of componentsOf(mesh)) {
      const dependencies = service.containers.flatMap(dependenciesOf);
      for (const dependency of dependencies) checkDependency(dependency, service, report);
      checkCircles(dependencies, report);
    }
  },
};

function dependenciesOf(container: Container): Dependency[] {
  return listOfObjects(container.definition['dependsOn']).map((item, index) => ({
    from: container,
    to: String(item['containerName']),
    condition: String(item['condition']),
    path: [...container.path, 'dependsOn', index],
  }));
}

function checkDependency(
  dependency: Dependency,
  service: Pick<MeshComponent, 'containers'>,
  report: RuleContext['report'],
): void {
  const { to, condition, path } = dependency;
  const sidecarConditions = SIDECAR_CONDITIONS.get(to);
  const target = service.containers.find(({ name }) => name === to);
  if (target === undefined && sidecarConditions === undefined) {
    const names = service.containers.map(({ name }) => name);
    report({
      message: `container "${to}" is not in this task`,
      path: [...path, 'containerName'],
      anchor: 'value',
      hint: suggestion(to, names) ?? `the task has ${names.map((name) => `"${name}"`).join(', ')}`,
    });
    return;
  }
  if (dependency.from.beforeMesh && target?.beforeMesh !== true) {
    report({
      message: `container "${dependency.from.name}" starts before the mesh, and "${to}" after it`,
      path: [...path, 'containerName'],
      anchor: 'value',
      hint: `remove this dependency, or start "${dependency.from.name}" with start: afterMesh`,
    });
    return;
  }
  const problem = target === undefined ? undefined : conditionProblem(target, condition);
  const refused = sidecarConditions !== undefined && !sidecarConditions.includes(condition);
  if (problem === undefined && !refused) return;
  report({
    message: problem ?? `container "${to}" never reaches ${condition}`,
    path: [...path, 'condition'],
    anchor: 'value',
    hint: refused
      ? `choose ${sidecarConditions.join(' or ')}`
      : 'choose START, or change the container that it waits for',
    ...(target === undefined
      ? {}
      : {
          related: [
            {
              message: 'the container that it waits for',
              path: target.path,
              anchor: 'key' as const,
            },
          ],
        }),
  });
}

function conditionProblem(target: Container, condition: string): string | undefined {
  const { essential, healthCheck } = target.definition;
  if (condition === 'HEALTHY' && !hasHealthCheck(healthCheck)) {
    return `container "${target.name}" has no health check, so it never becomes HEALTHY`;
  }
  if ((condition === 'SUCCESS' || condition === 'COMPLETE') && essential !== false) {
    return `container "${target.name}" is essential: the task ends with it, so nothing can wait for ${condition}`;
  }
  return undefined;
}

function checkCircles(dependencies: readonly Dependency[], report: RuleContext['report']): void {
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    if (done.has(name)) return;
    for (const dependency of dependencies.filter(({ from }) => from.name === name)) {
      const start = way.indexOf(dependency.to);
      if (start >= 0) {
        report({
          message: `containers wait for each other: ${[...way.slice(start), dependency.to].join(' → ')}`,
          path: [...dependency.path, 'containerName'],
          anchor: 'value',
          hint: 'remove one of these dependencies',
        });
        continue;
      }
      visit(dependency.to, [...way, dependency.to]);
    }
    done.add(name);
  };
  for (const { from } of dependencies) visit(from.name, [from.name]);
}
