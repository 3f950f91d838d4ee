/**
 * What other tools call things, in lower case and without separators: Docker Compose, Kubernetes, ECS, and the Terraform
 * modules for Consul on ECS (docs/coming-from-terraform.md). Names that differ only in spelling are not here.
 */
const FOREIGN_KEYS: Readonly<Record<string, string>> = {
  applicationshutdowndelayseconds: 'shutdownDelaySeconds',
  consuldataplaneimage: 'dataplane',
  consulecsimage: 'runtime',
  consulserverhosts: 'servers',
  consulservicemeta: 'consulMeta',
  consulservicename: 'consulName',
  consulservicetags: 'consulTags',
  containerdefinitions: 'containers',
  containerport: 'port',
  count: 'desiredCount',
  cpus: 'cpu',
  customloadbalancerconfig: 'loadBalancers',
  ecsclusterarn: 'cluster',
  enabletransparentproxy: 'transparentProxy',
  env: 'environment',
  envfile: 'environmentFiles',
  envoypubliclistenerport: 'proxy',
  envoyreadinessport: 'proxy',
  envvars: 'environment',
  executionrole: 'iam',
  executionrolearn: 'iam',
  gatewaycount: 'desiredCount',
  iamrolepath: 'iam',
  intentions: 'allow',
  lbenabled: 'loadBalancer',
  livenessprobe: 'healthCheck',
  memlimit: 'memory',
  ports: 'port',
  readinessprobe: 'healthCheck',
  replicas: 'desiredCount',
  scale: 'desiredCount',
  taskrole: 'iam',
  taskrolearn: 'iam',
};

/** The key of mesh.yaml that other tools call `key`, if it is one of the `known` keys of the map. */
export function ownKey(key: string, known: readonly string[]): string | undefined {
  const plain = key.toLowerCase().replaceAll(/[-_]/g, '');
  const own = Object.hasOwn(FOREIGN_KEYS, plain) ? FOREIGN_KEYS[plain] : undefined;
  return own !== undefined && known.includes(own) ? own : undefined;
}
