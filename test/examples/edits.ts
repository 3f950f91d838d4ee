import { parseDocument } from 'yaml';

/** What somebody changes of a mesh that runs, and what the plan then shows, as `changesOf` writes it. */
export interface Edit {
  readonly what: string;
  readonly make: (text: string) => string;
  readonly shows: readonly string[];
}

/** A service that an edit is made of. */
export interface EditedService {
  readonly component: string;
  readonly image: string;
  readonly desiredCount: number;
}

/** Days that no example keeps its logs. */
const RETENTION_IN_DAYS = 545;
/** A port that no example uses. */
const FREE_PORT = 18_999;

/** The changes of an ordinary week. An upstream of a peer needs nobody's leave in this file. */
export function typicalEdits({ component, image, desiredCount }: EditedService): readonly Edit[] {
  const service = (...fields: string[]) => ['services', component, ...fields];
  return [
    {
      what: 'another image',
      make: set(service('image'), `${image}-next`),
      shows: [
        `${component}: Service TaskDefinition`,
        `${component}: TaskDefinition ContainerDefinitions[${component}].Image`,
      ],
    },
    {
      what: 'one more task',
      make: set(service('desiredCount'), desiredCount + 1),
      shows: [`${component}: Service DesiredCount`],
    },
    {
      what: 'one more upstream',
      make: set(service('upstreams', 'elsewhere'), {
        localBindPort: FREE_PORT,
        destinationPeer: 'other',
      }),
      shows: [
        `${component}: Service TaskDefinition`,
        `${component}: TaskDefinition ContainerDefinitions[consul-ecs-health-sync].Environment[CONSUL_ECS_CONFIG_JSON].Value.proxy.upstreams`,
        `${component}: TaskDefinition ContainerDefinitions[consul-ecs-mesh-init].Environment[CONSUL_ECS_CONFIG_JSON].Value.proxy.upstreams`,
      ],
    },
    {
      what: 'logs that are kept longer',
      make: set(['defaults', 'logs', 'retentionInDays'], RETENTION_IN_DAYS),
      shows: ['base: LogGroup RetentionInDays'],
    },
  ];
}

function set(path: readonly string[], value: unknown): (text: string) => string {
  return (text) => {
    const document = parseDocument(text);
    document.setIn(path, document.createNode(value));
    return String(document);
  };
}
