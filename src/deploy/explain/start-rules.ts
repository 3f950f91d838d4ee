import type { Json } from '../../model/template.ts';
import { isObject } from '../plan/known-after-apply.ts';
import { type Clues, containerPlace, type Reading, type Rule, taskPlace } from './clues.ts';

/**
 * Failures before any container of a task runs. The texts that they look for are those of the Amazon ECS Developer
 * Guide, "Stopped tasks error messages" and "CannotPullContainer task errors".
 */
export const START_RULES: readonly Rule[] = [
  pullFailure,
  secretKeyMissing,
  secretMissing,
  secretDenied,
  unreachableEndpoint,
  logGroupMissing,
  notPrepared,
];

const NO_ROUTE =
  /i\/o timeout|connection issue between the task|request canceled while waiting for connection|no route to host|network is unreachable|context deadline exceeded/i;
const DENIED =
  /not authorized|AccessDenied|access denied|denied: |403 Forbidden|no basic auth credentials|requires .docker login|unauthorized/i;
const TASK_NETWORK =
  'give the subnets a way out (a NAT gateway, VPC endpoints, or assignPublicIp: ENABLED in a public subnet), and let the security groups open it';

function pullFailure(clues: Clues): Reading | undefined {
  if (!/CannotPull/i.test(clues.stopped)) return undefined;
  const container = clues.failed?.name ?? clues.component;
  const image = imageOf(clues);
  if (DENIED.test(clues.stopped)) {
    return {
      code: 'image-pull-denied',
      text: `the image ${image} of container ${container} may not be pulled`,
      advice:
        'let the execution role pull from this repository (an image of another account needs a policy of that repository, too), or give repositoryCredentials; a name that is mistyped looks the same',
      place: containerPlace(container, 'Image'),
    };
  }
  if (NO_ROUTE.test(clues.stopped)) return noRoute(`the registry of image ${image}`);
  return {
    code: 'image-not-found',
    text: `the image ${image} of container ${container} cannot be found`,
    advice: 'push the image, or correct its name or tag',
    place: containerPlace(container, 'Image'),
  };
}

/** As ECS reads the container, else as the message says it. */
function imageOf({ failed, stopped }: Clues): string {
  return failed?.image ?? /ref "?([^\s"]+?)"?:?(?:\s|$)/.exec(stopped)?.[1] ?? 'of the task';
}

function noRoute(goal: string): Reading {
  return {
    code: 'no-route',
    text: `the task cannot reach ${goal} from its subnets`,
    advice: TASK_NETWORK,
    place: { logicalId: 'Service', path: 'NetworkConfiguration.AwsvpcConfiguration.Subnets' },
  };
}

function secretKeyMissing({ stopped, template }: Clues): Reading | undefined {
  const [, key] = /did not contain json key "?([^\s".]+)/i.exec(stopped) ?? [];
  if (key === undefined) return undefined;
  return {
    code: 'secret-key-not-found',
    text: `a secret has no key ${key}`,
    advice: 'add the key to the secret, or correct the key',
    ...placeOfSecret(template, key),
  };
}

function secretMissing({ stopped, template }: Clues): Reading | undefined {
  const isMissing =
    isAboutSecrets(stopped) &&
    /ResourceNotFoundException|can't find the specified secret|invalid (?:ssm )?parameters/i.test(
      stopped,
    );
  if (!isMissing) return undefined;
  const secret = secretIn(stopped);
  return {
    code: 'secret-not-found',
    text: `the secret ${secret ?? 'of the task'} does not exist in this account and region`,
    advice: 'create it, or correct its name',
    ...placeOfSecret(template, secret),
  };
}

function secretDenied({ stopped, template }: Clues): Reading | undefined {
  if (!isAboutSecrets(stopped) || !DENIED.test(stopped)) return undefined;
  const [, action] = /perform: (\S+)/.exec(stopped) ?? [];
  const secret = secretIn(stopped);
  const may = action === undefined ? 'may not read' : `lacks ${action} on`;
  return {
    code: 'secret-access-denied',
    text: `the execution role ${may} the secret ${secret ?? 'of the task'}`,
    advice:
      "a role of your own (iam.executionRole) needs the permission; a secret of another account needs its policy, and its key's policy",
    ...placeOfSecret(template, secret),
  };
}

function isAboutSecrets(stopped: string): boolean {
  return /ResourceInitialization/i.test(stopped) && /secret|ssm|parameter|kms/i.test(stopped);
}

/** Name of a secret or parameter in a message: with its ARN, or as ECS quotes it. */
function secretIn(stopped: string): string | undefined {
  const [, fromArn] =
    /(?:secret:|:parameter)([\w/+=.@-]+?)(?:-[A-Za-z0-9]{6})?(?=[\s,:"]|$)/.exec(stopped) ?? [];
  const [, quoted] = /invalid (?:ssm )?parameters: (\S+)/i.exec(stopped) ?? [];
  return fromArn ?? quoted;
}

/** The container variable that takes a secret, found by the secret's name in the template. */
function placeOfSecret(
  template: Clues['template'],
  name: string | undefined,
): Pick<Reading, 'place'> {
  const definitions = template?.Resources['TaskDefinition']?.Properties?.['ContainerDefinitions'];
  for (const container of objects(definitions)) {
    const found = objects(container['Secrets']).find(
      ({ ValueFrom }) => name !== undefined && JSON.stringify(ValueFrom).includes(name),
    );
    if (!found) continue;
    const [owner, variable] = [String(container['Name']), String(found['Name'])];
    return { place: containerPlace(owner, `Secrets[${variable}]`) };
  }
  return {};
}

function objects(value: Json | undefined): readonly Readonly<Record<string, Json>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function unreachableEndpoint({ stopped }: Clues): Reading | undefined {
  if (!/ResourceInitialization/i.test(stopped) || !NO_ROUTE.test(stopped)) return undefined;
  const [, host] = /https?:\/\/([\w.-]+)/.exec(stopped) ?? [];
  return noRoute(host ?? "AWS's endpoints");
}

function logGroupMissing({ stopped }: Clues): Reading | undefined {
  if (!/log group does not exist/i.test(stopped)) return undefined;
  return {
    code: 'log-group-missing',
    text: 'the log group of a container does not exist',
    advice:
      'it was removed behind the back of its stack, or logs.group names one that is not there: make it again, or correct the name',
    place: taskPlace('logs'),
  };
}

function notPrepared({ stopped }: Clues): Reading | undefined {
  if (!/ResourceInitialization/i.test(stopped)) return undefined;
  const [, what] = /ResourceInitializationError:\s*(.+)/i.exec(stopped) ?? [];
  return {
    code: 'task-not-prepared',
    text: `ECS could not prepare the task: ${what ?? 'it does not say why'}`,
    advice: 'check what the message names: volumes, secrets, and the way from the subnets to AWS',
    place: taskPlace(''),
  };
}
