/**
 * The same mesh with CDK's L2 constructs: for each service a stack with a task of 4 containers, two
 * roles, a security group, a log group and the service.
 *
 *     node app.mjs COUNT OUTPUT-FOLDER [--no-validation]
 */
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  Cluster,
  ContainerDependencyCondition,
  ContainerImage,
  FargateService,
  FargateTaskDefinition,
  LogDriver,
  PropagatedTagSource,
} from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';

const [count, outdir, validation] = process.argv.slice(2);
const isBare = validation === '--no-validation';

const bare = {
  analyticsReporting: false,
  builtinCloudFormationValidation: false,
  stackTraces: false,
  treeMetadata: false,
};

const app = new App({ outdir, ...(isBare && bare) });
for (let number = 0; number < Number(count); number += 1) addService(number);
app.synth(isBare ? { skipValidation: true } : {});

function addService(number) {
  const name = `service-${String(number).padStart(4, '0')}`;
  const stack = new Stack(app, `bench-dev-${name}`, {
    env: { account: '111122223333', region: 'eu-west-1' },
  });
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-0aaa0aaa0aaa0aaa0', 'subnet-0bbb0bbb0bbb0bbb0'],
  });
  const logGroup = new LogGroup(stack, 'LogGroup', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const taskDefinition = makeTask(stack, name, number, logGroup);
  new FargateService(stack, 'Service', {
    cluster: Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'mesh', vpc }),
    taskDefinition,
    desiredCount: 1 + (number % 4),
    circuitBreaker: { rollback: true },
    propagateTags: PropagatedTagSource.TASK_DEFINITION,
    minHealthyPercent: 100,
    securityGroups: [new SecurityGroup(stack, 'SecurityGroup', { vpc })],
  });
}

function makeTask(stack, name, number, logGroup) {
  const assumedBy = new ServicePrincipal('ecs-tasks.amazonaws.com');
  const taskRole = new Role(stack, 'TaskRole', { assumedBy, path: '/consul-ecs/bench/' });
  taskRole.addToPolicy(new PolicyStatement({ actions: ['iam:GetRole'], resources: ['*'] }));
  const task = new FargateTaskDefinition(stack, 'TaskDefinition', {
    family: `bench-${name}`,
    cpu: 512,
    memoryLimitMiB: 1024,
    taskRole,
    executionRole: new Role(stack, 'ExecutionRole', { assumedBy }),
    volumes: [{ name: 'consul_data' }],
  });
  const add = (id, image, environment) => {
    const container = task.addContainer(id, {
      image: ContainerImage.fromRegistry(image),
      essential: id !== 'mesh-init',
      environment,
      logging: LogDriver.awsLogs({ logGroup, streamPrefix: name }),
    });
    container.addMountPoints({
      sourceVolume: 'consul_data',
      containerPath: '/consul',
      readOnly: false,
    });
    return container;
  };
  const shared = { CONSUL_ECS_CONFIG_JSON: taskConfig(name, number) };
  const meshInit = add('mesh-init', 'registry.example.com/meshc:1.4.0', shared);
  const dataplane = add('consul-dataplane', 'consul-dataplane:2.0.1', {});
  const application = add(name, `registry.example.com/${name}:1.0.0`, { LOG_LEVEL: 'info' });
  const healthSync = add('health-sync', 'registry.example.com/meshc:1.4.0', shared);
  const { SUCCESS, START } = ContainerDependencyCondition;
  dataplane.addContainerDependencies({ container: meshInit, condition: SUCCESS });
  application.addContainerDependencies({ container: dataplane, condition: START });
  healthSync.addContainerDependencies({ container: application, condition: START });
  return task;
}

function taskConfig(name, number) {
  return JSON.stringify({
    bootstrapDir: '/consul',
    consulServers: { hosts: 'consul', http: { https: true, port: 8501 }, grpc: { port: 8503 } },
    consulLogin: { enabled: true, method: 'iam-ecs-service-token', includeEntity: true },
    service: { name, port: 8080 + (number % 10), meta: {}, tags: [] },
    proxy: { upstreams: [{ destinationName: 'service-0000', localBindPort: 9100 }] },
  });
}
