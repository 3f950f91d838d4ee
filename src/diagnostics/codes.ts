/**
 * Every finding's code with the sentence that the reference prints for it. A code never changes its meaning.
 */
export const FINDING_CODES = {
  'autoscaling-settings': 'The settings of the autoscaling contradict each other or lack a target.',
  'bad-format': 'A text does not have the form that its field asks for.',
  'bad-name': 'A key that names something, such as a component, does not have the form of a name.',
  'caller-permissions': 'Permissions of a caller on a service of connections, or with two paths.',
  'caller-source': 'A caller comes from two places, or stands twice.',
  'cluster-choice': 'The cluster is both created and existing.',
  'cluster-without-capacity': 'Tasks of launch type EC2 in a cluster that has no instances.',
  'config-entries-without-controller':
    '`protocol` or `allow` without the controller that writes them to Consul.',
  'config-entry': 'An entry of `consul.configEntries` is one that Consul refuses.',
  'config-entry-clash': 'Two places of the file make the same config entry.',
  'config-entry-protocol': 'A router or a splitter for a service that takes connections.',
  'config-entry-size':
    'What a gateway or a service declares makes a config entry that is larger than a parameter.',
  'config-entry-subset': 'An entry names a subset that no resolver describes.',
  'consul-servers': 'The Consul servers are a dev server that is not deployed, or the reverse.',
  'container-dependency':
    '`dependsOn` names a container that is not there, waits in a circle, or for what never happens.',
  'controller-partition':
    'Tasks are in another admin partition than the one that the controller serves.',
  'controller-settings': 'The settings of the controller contradict each other or lack something.',
  'credential-in-environment': 'A value of `environment` looks like a credential in clear.',
  'dev-server-federation':
    'Settings of a federation of datacenters contradict each other, or one is missing.',
  'dev-server-license': 'An image of Consul Enterprise without a licence, or the reverse.',
  'dev-server-load-balancer':
    'The load balancer of the dev server is in too few zones, or is open to the wrong callers.',
  'dev-server-ports': 'Two interfaces of the dev server have the same port.',
  'dev-server-security':
    'An authority or a token that the dev server and the tasks do not share, or that nothing uses.',
  'duplicate-component': 'A gateway has the name of another component, here or in Consul.',
  'duplicate-container': 'A further container has the name of the main container.',
  'environment-mismatch': 'The files are for another environment than `--env` says.',
  'existing-role': 'Policies for a role that meshc does not make.',
  'fargate-size': 'Fargate has no tasks with that CPU and memory.',
  'file-empty': 'The file holds no document.',
  'file-not-text': 'The file is not UTF-8 text.',
  'file-too-large': 'The file, or all files together, are larger than meshc reads.',
  'file-unreadable': 'The file is missing, a directory, or may not be read.',
  'gateway-load-balancer': 'Settings of a gateway and of its load balancer contradict each other.',
  'health-check-command': 'The command of a health check is not one that ECS can run.',
  'image-form': 'A text does not have the form of an image.',
  'image-without-tag': 'An image names no version.',
  'launch-choice':
    'What the tasks run on is said twice, or is not what their definition can run on.',
  'launch-type-settings': 'A setting that does not go with what the tasks run on.',
  'linked-service-tls':
    'TLS from a terminating gateway to a service lacks a file, or is not there.',
  'load-balancer-network':
    'A load balancer is in too few zones, has too many target groups, or callers that cannot reach it.',
  'load-balancer-protocol': 'A load balancer does not take what the gateway takes.',
  'load-balancer-target': 'A load balancer calls a container or a port that is not there.',
  'missing-key': 'A map lacks a key that it must have.',
  'missing-port': 'A service has no port and is not outbound only, or is both.',
  'no-alternative':
    'A value fits none of the alternatives of its field, or several that exclude each other.',
  'not-allowed': 'A value is none of those that its field accepts.',
  'null-without-effect':
    'A key has no value, and there is nothing in an earlier file that this deletes.',
  'out-of-range': 'A number, a length or a count lies outside its bounds.',
  'overlay-type-conflict':
    'An overlay gives a list where the earlier file has a map, or the reverse.',
  'partition-and-namespace': 'A partition without a namespace, or the reverse.',
  'port-clash': 'Two listeners of one task have the same port.',
  'privileged-port': 'A gateway listens on a port below 1024.',
  'protected-override': 'An override changes what the runtime, a role or a rollout relies on.',
  'public-ip-on-ec2': 'Public addresses are asked for tasks that cannot have them.',
  'reserved-key': 'A tag or a key of metadata is one by which the controller knows its tasks.',
  'reserved-name': "A component, container or volume has a name of meshc's own.",
  'reserved-port': "A port of the proxy is one of Consul's or Envoy's own.",
  'route-condition':
    'A route has two conditions on the path, rewrites it to something else than it says, or has host names that its listener never gets.',
  'route-not-allowed': 'A route leads to a service that does not allow the gateway.',
  'route-protocol': 'A route of HTTP requests leads to a service that takes connections.',
  'route-target': 'A route names no service, or says in two ways which.',
  'secret-reference':
    'A reference to a secret names none, two, or parts that do not belong together.',
  'sidecar-budget': 'The containers ask for more memory than the task has.',
  'spot-stop-time': 'The steps of the stop take longer than Fargate Spot allows.',
  'stop-timeout': '`stopTimeout` is longer than Fargate waits.',
  'tcp-route':
    'A route of connections says what only routes of requests can, or is not the only one.',
  'tls-without-ca': 'TLS to servers without a certificate authority to check them by.',
  'too-many-containers': 'The task has more containers than ECS takes.',
  'transparent-proxy': 'Transparent proxy where it does not work.',
  'unknown-canary': '`rollout.canary` names no service or gateway of the mesh.',
  'unknown-caller':
    '`allow` names a caller that is no service of the mesh and no external service.',
  'unknown-capacity-provider': 'A capacity provider that the created cluster does not have.',
  'unknown-key': 'A map has a key that does not exist there.',
  'unknown-linked-service': 'A terminating gateway stands for a name that is no external service.',
  'unknown-listener': 'A route or a load balancer names a listener that the gateway does not have.',
  'unknown-override': 'An override names a resource or a container that meshc does not generate.',
  'unknown-route-service': 'A route names no service of the mesh and no external service.',
  'unknown-upstream': 'An upstream names no service of the mesh and no external service.',
  'unknown-variable':
    'A variable is used, or given on the command line, that `variables:` does not declare.',
  'unknown-volume': 'A mount point names a volume that the task does not have.',
  'unmounted-file': 'A gateway names a file that none of its volumes holds.',
  'upstream-not-allowed': 'With ACLs: a service calls another that does not allow it.',
  'variable-declaration': 'An entry of `variables:` is not a declaration of a variable.',
  'variable-syntax': 'A text starts a reference to a variable, and the reference has no end.',
  'variable-without-value': 'A variable is used that has neither a default nor a given value.',
  'variable-wrong-type': "A variable's value does not have the variable's type.",
  'wan-federation': 'WAN federation through mesh gateways is asked for without TLS.',
  'windows-task': 'The task runs on Windows, where the sidecars do not.',
  'without-ecs-service': 'A setting of the ECS service where meshc makes none.',
  'wrong-type': 'A value has another type than its field accepts.',
  'yaml-alias': 'An alias names no anchor before it, or one that it is part of.',
  'yaml-duplicate-key': 'The same key stands twice in one map.',
  'yaml-limit': 'The document expands to more values, or nests deeper, than meshc accepts.',
  'yaml-number':
    'A number cannot be represented exactly, or is written so that it means something else.',
  'yaml-syntax': 'The text is not valid YAML 1.2, or uses a part of YAML that mesh.yaml does not.',
} as const satisfies Record<string, string>;

export type FindingCode = keyof typeof FINDING_CODES;
