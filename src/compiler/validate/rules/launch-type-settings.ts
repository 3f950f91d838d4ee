import type { Container, MeshComponent, TaskSettings } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import type { JsonObject } from '../../../model/template.ts';
import { isObject, listOfObjects } from '../definition.ts';
import type { Rule } from '../rule.ts';
import { componentsOf, SYSTEM_SECTIONS } from '../tasks.ts';

export const launchTypeSettings: Rule = {
  code: 'launch-type-settings',
  why: 'ECS refuses settings of instances for Fargate tasks, and settings of Fargate for tasks on instances.',
  fix: 'Remove the setting, or change what the tasks run on.',
  check: ({ mesh, report }) => {
    const found = [
      ...componentsOf(mesh).map((component) => ({
        task: component.task,
        paths: foreignSettings(component),
      })),
      ...SYSTEM_SECTIONS.flatMap((name) => {
        const task = mesh[name]?.task;
        return task === undefined ? [] : [{ task, paths: fargateSettings(task, [name]) }];
      }),
    ];
    for (const { task, paths } of found) {
      for (const path of paths) {
        report({
          message: `${path.findLast((step) => typeof step === 'string')} does not go with tasks on ${task.launchType}`,
          path,
          anchor: 'key',
          hint: 'remove it, or change what the tasks run on',
        });
      }
    }
  },
};

type Component = Pick<MeshComponent, 'path' | 'task' | 'ecs' | 'containers' | 'volumes'>;

function foreignSettings(component: Component): readonly Path[] {
  const { path, task, ecs, containers } = component;
  if (task.launchType === 'EC2') return fargateSettings(task, path);
  return [
    ...given(path, {
      placementConstraints: ecs.placementConstraints.length > 0,
      placementStrategy: ecs.placementStrategy.length > 0,
    }),
    ...containers.flatMap(instanceSettings),
    ...Object.entries(component.volumes).flatMap(([name, volume]) =>
      instanceVolume(volume, [...path, 'volumes', name]),
    ),
  ];
}

/** What only Fargate has, of a task on instances. */
function fargateSettings(task: TaskSettings, path: Path): readonly Path[] {
  if (task.launchType !== 'EC2') return [];
  return given(path, {
    platformVersion: task.platformVersion !== undefined,
    ephemeralStorage: task.ephemeralStorage !== undefined,
  });
}

/** Log drivers of Fargate (Amazon ECS API reference, "LogConfiguration"). */
const FARGATE_LOG_DRIVERS: readonly unknown[] = [undefined, 'awslogs', 'splunk', 'awsfirelens'];

/** What a container cannot have on Fargate (Amazon ECS API reference, "ContainerDefinition", "LinuxParameters"). */
function instanceSettings({ path, definition }: Container): readonly Path[] {
  const { privileged, dockerSecurityOptions, logConfiguration, linuxParameters } = definition;
  const linux = isObject(linuxParameters) ? linuxParameters : {};
  const logs = isObject(logConfiguration) ? logConfiguration : {};
  return [
    ...given(path, {
      privileged: privileged === true,
      dockerSecurityOptions: isFilled(dockerSecurityOptions),
      resourceRequirements: listOfObjects(definition['resourceRequirements']).some(
        ({ type }) => type === 'GPU',
      ),
    }),
    ...given([...path, 'logConfiguration'], {
      logDriver: !FARGATE_LOG_DRIVERS.includes(logs['logDriver']),
    }),
    ...given([...path, 'linuxParameters'], {
      devices: isFilled(linux['devices']),
      maxSwap: linux['maxSwap'] !== undefined,
      sharedMemorySize: linux['sharedMemorySize'] !== undefined,
      swappiness: linux['swappiness'] !== undefined,
    }),
  ];
}

/** Kinds of volumes that only instances have (Amazon ECS API reference, "Volume", "HostVolumeProperties"). */
function instanceVolume(volume: JsonObject, path: Path): readonly Path[] {
  const host = isObject(volume['host']) ? volume['host'] : {};
  return [
    ...given(path, {
      dockerVolumeConfiguration: volume['dockerVolumeConfiguration'] !== undefined,
      fsxWindowsFileServerVolumeConfiguration:
        volume['fsxWindowsFileServerVolumeConfiguration'] !== undefined,
    }),
    ...given([...path, 'host'], { sourcePath: host['sourcePath'] !== undefined }),
  ];
}

/** The settings below a path that the file has. */
function given(path: Path, settings: Readonly<Record<string, boolean>>): Path[] {
  return Object.keys(settings)
    .filter((name) => settings[name])
    .map((name) => [...path, name]);
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
