import { describe, expect, it } from 'vitest';
import type { CompiledMesh } from '../../../src/model/stack.ts';
import type { Json, JsonObject } from '../../../src/model/template.ts';
import { compileText, mesh } from '../../support/mesh-text.ts';
import {
  containerOf,
  containersOf,
  environmentOf,
  object,
  objects,
  propertiesOf,
  resourcesOfType,
  secretsOf,
  stackOf,
  statementsOf,
} from './compiled.ts';
import { readHcl } from './read-hcl.ts';

/** A mesh with this dev server and these settings of `consul`. */
function compileWith(devServer: string, consul = 'tls: false'): CompiledMesh {
  return compileText(mesh`
    consul: { servers: devServer, ${consul} }
    devServer: { ${devServer} }
  `);
}

const SECURE = 'tls: true, acls: true';

function serverOf(compiled: CompiledMesh): JsonObject {
  return containerOf(compiled, 'dev-server', 'consul-server');
}

function commandOf(container: JsonObject): readonly string[] {
  return (container['Command'] as readonly Json[]).map(String);
}

/** The configuration that Consul gets in its command. */
function configOf(compiled: CompiledMesh): JsonObject {
  const [, config = ''] = commandOf(serverOf(compiled));
  return readHcl(config.replace(/^-hcl=/, ''));
}

function dependenciesOf(compiled: CompiledMesh): Record<string, Json[]> {
  return Object.fromEntries(
    containersOf(compiled, 'dev-server').map(({ Name, DependsOn }) => [
      String(Name),
      objects(DependsOn).map(({ ContainerName = '', Condition }) => {
        expect(Condition).toBe('SUCCESS');
        return ContainerName;
      }),
    ]),
  );
}

/** Rules of the groups of the dev server, as `protocol port from source`. */
function callersOf(compiled: CompiledMesh): string[] {
  const { Resources } = stackOf(compiled, 'dev-server').template;
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::EC2::SecurityGroupIngress')
    .map(({ Properties = {} }) => {
      expect(Properties['GroupId']).toEqual({ Ref: 'DevServerSecurityGroupId' });
      const { IpProtocol, FromPort, CidrIp, SourceSecurityGroupId } = Properties;
      return `${String(IpProtocol)} ${String(FromPort)} from ${JSON.stringify(CidrIp ?? SourceSecurityGroupId)}`;
    })
    .sort();
}

describe('the dev server', () => {
  const compiled = compileWith('datacenter: dc9', 'http: { port: 18500 }');

  it('is one Consul server on the ports that the tasks call, as its image starts it', () => {
    const server = serverOf(compiled);
    expect(server['Image']).toMatch(/^public\.ecr\.aws\/hashicorp\/consul:/);
    expect(server).not.toHaveProperty('EntryPoint');
    expect(server).not.toHaveProperty('User');
    expect(configOf(compiled)).toMatchObject({
      server: true,
      bootstrap_expect: 1,
      datacenter: 'dc9',
      node_name: 'dev-server',
      data_dir: '/consul/data',
      ports: { http: 18500, https: -1, grpc: 8502, grpc_tls: -1 },
    });
    expect(String(object(server['HealthCheck'])['Command'])).toContain('127.0.0.1:18500');
  });

  it('needs neither secrets nor the image of meshc without TLS and ACLs', () => {
    expect(containersOf(compiled, 'dev-server')).toHaveLength(1);
    expect(resourcesOfType(compiled, 'AWS::SecretsManager::Secret')).toEqual({});
    expect(statementsOf(compiled, 'dev-server', 'TaskRole')).toEqual([]);
    expect(configOf(compiled)).not.toHaveProperty('acl');
    expect(configOf(compiled)).not.toHaveProperty('tls');
  });

  it('is replaced before its successor starts: two servers would be two meshes', () => {
    expect(propertiesOf(compiled, 'dev-server', 'Service')).toMatchObject({
      DesiredCount: 1,
      DeploymentConfiguration: { MaximumPercent: 100, MinimumHealthyPercent: 0 },
    });
  });

  it('is found by the private name that the tasks call', () => {
    const { Name: namespace } = propertiesOf(compiled, 'dev-server', 'DiscoveryNamespace');
    const { Name: name } = propertiesOf(compiled, 'dev-server', 'DiscoveryService');
    expect(`${String(name)}.${String(namespace)}`).toBe('consul.shop-dev.internal');
    expect(propertiesOf(compiled, 'dev-server', 'Service')['ServiceRegistries']).toEqual([
      { RegistryArn: { 'Fn::GetAtt': ['DiscoveryService', 'Arn'] } },
    ]);
  });

  it('has the names, the log level, the size and the place of the file', () => {
    const own = compileWith(`
      nodeName: server-1, dnsNamespace: consul.example, logLevel: DEBUG, cpu: 1024, memory: 2048,
      subnets: [subnet-0ccc0ccc0ccc0ccc0], assignPublicIp: ENABLED, securityGroups: [sg-00000001],
      tags: { team: mesh }, enableExecuteCommand: true`);
    expect(configOf(own)).toMatchObject({ node_name: 'server-1', log_level: 'DEBUG' });
    expect(propertiesOf(own, 'dev-server', 'DiscoveryNamespace')['Name']).toBe('consul.example');
    expect(propertiesOf(own, 'dev-server', 'TaskDefinition')).toMatchObject({
      Cpu: '1024',
      Memory: '2048',
      Tags: [{ Key: 'team', Value: 'mesh' }],
    });
    expect(propertiesOf(own, 'dev-server', 'Service')).toMatchObject({
      EnableExecuteCommand: true,
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          AssignPublicIp: 'ENABLED',
          Subnets: ['subnet-0ccc0ccc0ccc0ccc0'],
          SecurityGroups: [{ Ref: 'DevServerSecurityGroupId' }, 'sg-00000001'],
        },
      },
    });
    const config = String(
      environmentOf(containerOf(own, 'controller', 'consul-ecs-controller'))[
        'CONSUL_ECS_CONFIG_JSON'
      ],
    );
    expect(JSON.parse(config).consulServers.hosts).toBe('consul.consul.example');
  });

  it('runs where a strategy says, and can be peered unless the file says no', () => {
    const own = compileText(mesh`
      cluster: { existing: shared }
      consul: { servers: devServer }
      devServer:
        peering: false
        capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT, weight: 1 }]
    `);
    expect(configOf(own)).toMatchObject({ peering: { enabled: false } });
    expect(configOf(compiled)).not.toHaveProperty('peering');
    expect(propertiesOf(own, 'dev-server', 'Service')).toMatchObject({
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }],
    });
  });

  it('writes its logs where the file says, with the right to', () => {
    const own = compileWith(
      `logConfiguration: { logDriver: awslogs, options: { awslogs-group: /own, awslogs-region: eu-west-1 } }`,
      SECURE,
    );
    for (const { LogConfiguration } of containersOf(own, 'dev-server')) {
      expect(object(LogConfiguration)['Options']).toMatchObject({ 'awslogs-group': '/own' });
    }
    expect(JSON.stringify(statementsOf(own, 'dev-server', 'ExecutionRole'))).toContain(
      'log-group:/own:*',
    );
  });
});

describe('the dev server with TLS and ACLs', () => {
  const compiled = compileWith('additionalDnsNames: ["*.example.com"], datacenter: dc2', SECURE);

  it('is prepared by containers that end, one after the other', () => {
    expect(dependenciesOf(compiled)).toEqual({
      'dev-server-prepare': [],
      'dev-server-certificate': ['dev-server-prepare'],
      'dev-server-store': ['dev-server-certificate'],
      'consul-server': ['dev-server-store'],
    });
    const essential = containersOf(compiled, 'dev-server').map(({ Essential }) => Essential);
    expect(essential).toEqual([false, false, false, undefined]);
  });

  it('shares its volume as one user, who alone can read the files', () => {
    for (const container of containersOf(compiled, 'dev-server')) {
      expect(container).toMatchObject({
        User: '5996:5995',
        ReadonlyRootFilesystem: true,
        MountPoints: [{ SourceVolume: 'consul_data', ContainerPath: '/consul' }],
      });
    }
    expect(propertiesOf(compiled, 'dev-server', 'TaskDefinition')['Volumes']).toEqual([
      { Name: 'consul_data' },
    ]);
    expect(configOf(compiled)['data_dir']).toBe('/consul/server');
    expect(serverOf(compiled)['EntryPoint']).toEqual(['consul']);
  });

  it('can be entered with ECS Exec, which writes into the root file system', () => {
    const open = compileWith('enableExecuteCommand: true', SECURE);
    for (const container of containersOf(open, 'dev-server')) {
      expect(container).not.toHaveProperty('ReadonlyRootFilesystem');
    }
  });

  it('speaks TLS to others, and without it only to itself', () => {
    expect(configOf(compiled)).toMatchObject({
      addresses: { http: '127.0.0.1' },
      ports: { http: 8500, https: 8501, grpc: -1, grpc_tls: 8503 },
      tls: {
        defaults: {
          ca_file: '/consul/consul-agent-ca.pem',
          cert_file: '/consul/dc2-server-consul-0.pem',
          key_file: '/consul/dc2-server-consul-0-key.pem',
          verify_outgoing: true,
        },
        internal_rpc: { verify_incoming: true, verify_server_hostname: true },
      },
    });
    expect(String(object(serverOf(compiled)['HealthCheck'])['Command'])).toContain(
      'http://127.0.0.1:8500/',
    );
  });

  it.each([
    ['http: { port: 8500 }', { http: 8501, https: 8500, grpc: -1, grpc_tls: 8503 }],
    ['grpc: { tls: false }', { http: 8500, https: 8501, grpc: 8502, grpc_tls: -1 }],
    ['http: { tls: false }', { http: 8500, https: -1, grpc: -1, grpc_tls: 8503 }],
  ])('has the ports that follow from %s', (settings, ports) => {
    expect(configOf(compileWith('', `tls: true, ${settings}`))).toMatchObject({ ports });
  });

  it('asks for a certificate with every name by which it is called', () => {
    const command = commandOf(containerOf(compiled, 'dev-server', 'dev-server-certificate'));
    expect(command).toEqual([
      '-dc=dc2',
      '-node=dev-server',
      '-days=1825',
      '-additional-dnsname=consul.shop-dev.internal',
      '-additional-dnsname=*.example.com',
    ]);
    const named = compileWith('', 'tls: { serverName: consul.corp }');
    expect(commandOf(containerOf(named, 'dev-server', 'dev-server-certificate'))).toContain(
      '-additional-dnsname=consul.corp',
    );
  });

  it('lets no name of the file into the text of a shell', () => {
    const { EntryPoint } = containerOf(compiled, 'dev-server', 'dev-server-certificate');
    expect(JSON.stringify(EntryPoint)).not.toContain('example.com');
  });

  it('denies by default, and reads its tokens from a file', () => {
    expect(configOf(compiled)['acl']).toEqual({
      enabled: true,
      default_policy: 'deny',
      down_policy: 'extend-cache',
    });
    expect(commandOf(serverOf(compiled))).toContain('-config-file=/consul/acl-tokens.json');
  });

  it('has three secrets without values, which its task alone reads and fills', () => {
    const secrets = resourcesOfType(compiled, 'AWS::SecretsManager::Secret');
    expect(Object.keys(secrets)).toEqual([
      'dev-server/CertificateAuthority',
      'dev-server/CaCertificate',
      'dev-server/BootstrapToken',
    ]);
    for (const { Properties = {} } of Object.values(secrets)) {
      expect(Object.keys(Properties)).toEqual(['Description']);
    }
    expect(statementsOf(compiled, 'dev-server', 'TaskRole')).toEqual([
      {
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
        Resource: [
          { Ref: 'CertificateAuthority' },
          { Ref: 'CaCertificate' },
          { Ref: 'BootstrapToken' },
        ],
      },
    ]);
    expect(JSON.stringify(statementsOf(compiled, 'dev-server', 'ExecutionRole'))).not.toContain(
      'GetSecretValue',
    );
    expect(resourcesOfType(compiled, 'AWS::ECS::Service')['dev-server/Service']?.DependsOn).toEqual(
      ['TaskRolePolicy'],
    );
  });

  it('names the secrets to the steps that use them', () => {
    const ca = {
      MESHC_CA_ARN: { Ref: 'CertificateAuthority' },
      MESHC_CA_CERTIFICATE_ARN: { Ref: 'CaCertificate' },
    };
    const variablesOf = (name: string) => environmentOf(containerOf(compiled, 'dev-server', name));
    expect(variablesOf('dev-server-prepare')).toEqual({
      MESHC_DEV_SERVER_STEP: 'prepare',
      MESHC_DEV_SERVER_DIR: '/consul',
      MESHC_BOOTSTRAP_TOKEN_ARN: { Ref: 'BootstrapToken' },
      ...ca,
    });
    expect(variablesOf('dev-server-store')).toEqual({
      MESHC_DEV_SERVER_STEP: 'store',
      MESHC_DEV_SERVER_DIR: '/consul',
      ...ca,
    });
  });

  it('has only one container before it with ACLs alone', () => {
    const open = compileWith('', 'acls: true');
    expect(dependenciesOf(open)).toEqual({
      'dev-server-prepare': [],
      'consul-server': ['dev-server-prepare'],
    });
    expect(Object.keys(resourcesOfType(open, 'AWS::SecretsManager::Secret'))).toEqual([
      'dev-server/BootstrapToken',
    ]);
  });

  it('pulls the image of meshc as well, from a private registry', () => {
    const own = compileText(mesh`
      images: { runtime: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/meshc:1 }
      consul: { servers: devServer, acls: true }
      devServer: {}
    `);
    expect(JSON.stringify(statementsOf(own, 'dev-server', 'ExecutionRole'))).toContain(
      ':repository/meshc',
    );
  });
});

describe('what the user gives to the dev server', () => {
  const compiled = compileText(mesh`
    consul: { servers: devServer, tls: true, acls: true }
    devServer:
      primaryDatacenter: dc1
      datacenter: dc2
      ca: { certificate: { secret: mesh/ca }, key: { secret: mesh/ca, key: key } }
      bootstrapToken: { parameter: /mesh/token }
      replicationToken: { secret: mesh/replication }
      license: { secret: mesh/license }
    images: { runtime: "meshc:1", consul: "hashicorp/consul-enterprise:1.22.0-ent" }
  `);

  it('comes from its references, read by ECS for the one container that needs it', () => {
    const secrets = (name: string) => secretsOf(containerOf(compiled, 'dev-server', name));
    expect(Object.keys(secrets('dev-server-prepare'))).toEqual([
      'MESHC_CA_CERTIFICATE',
      'MESHC_CA_KEY',
      'MESHC_BOOTSTRAP_TOKEN',
      'MESHC_REPLICATION_TOKEN',
    ]);
    expect(secrets('dev-server-certificate')).toEqual({});
    expect(secrets('dev-server-store')).toEqual({});
    expect(Object.keys(secrets('consul-server'))).toEqual(['CONSUL_LICENSE']);
    const rights = JSON.stringify(statementsOf(compiled, 'dev-server', 'ExecutionRole'));
    for (const name of ['secret:mesh/ca-', 'mesh/token', 'mesh/replication', 'mesh/license']) {
      expect(rights).toContain(name);
    }
  });

  it('leaves no secret to make, and no right to write any', () => {
    expect(resourcesOfType(compiled, 'AWS::SecretsManager::Secret')).toEqual({});
    expect(statementsOf(compiled, 'dev-server', 'TaskRole')).toEqual([]);
  });

  it('is what the tasks and the controller use', () => {
    const { template, parameters } = stackOf(compiled, 'controller');
    expect(Object.keys(parameters)).not.toContain('DevServerBootstrapTokenArn');
    expect(JSON.stringify(template)).toContain('parameter/mesh/token');
    expect(JSON.stringify(template)).toContain('secret:mesh/ca');
  });

  it('joins it to a federation', () => {
    expect(configOf(compiled)).toMatchObject({
      primary_datacenter: 'dc1',
      acl: { enable_token_replication: true },
    });
    const joined = compileWith('retryJoinWan: [consul.dc2.example.com]');
    expect(configOf(joined)).toMatchObject({ retry_join_wan: ['consul.dc2.example.com'] });
  });

  it('joins it through mesh gateways', () => {
    const through = compileText(mesh`
      consul: { servers: devServer, tls: true }
      devServer:
        datacenter: dc2
        primaryDatacenter: dc1
        primaryGateways: ["gateway.example.com:8443"]
        ca: { certificate: { secret: ca }, key: { secret: key } }
    `);
    expect(configOf(through)).toMatchObject({
      primary_datacenter: 'dc1',
      primary_gateways: ['gateway.example.com:8443'],
      connect: { enabled: true, enable_mesh_gateway_wan_federation: true },
    });
  });
});

describe('the secrets of the dev server', () => {
  const compiled = compileText(mesh`
    consul: { servers: devServer, tls: true, acls: true }
    devServer: {}
    services: { web: { image: "web:1", port: 8080 } }
    gateways: { edge: { kind: terminating-gateway } }
  `);

  it('reach the other stacks as parameters: the certificate all, the token the controller', () => {
    const arns = (component: string) =>
      Object.entries(stackOf(compiled, component).parameters)
        .filter(([, { component: from }]) => from === 'dev-server')
        .map(([name, { output }]) => [name, output]);
    const certificate = ['DevServerCaCertificateArn', 'DevServerCaCertificateArn'];
    const token = ['DevServerBootstrapTokenArn', 'DevServerBootstrapTokenArn'];
    expect(arns('web')).toEqual([certificate]);
    expect(arns('edge')).toEqual([certificate]);
    expect(arns('controller')).toEqual([token, certificate]);
    expect(Object.keys(stackOf(compiled, 'dev-server').template.Outputs ?? {})).toEqual([
      'DevServerCaArn',
      'DevServerCaCertificateArn',
      'DevServerBootstrapTokenArn',
    ]);
  });

  it('are read for the containers that use them, and for no other', () => {
    const withToken = compiled.stacks.flatMap(({ component }) =>
      component === 'base'
        ? []
        : containersOf(compiled, component)
            .filter((container) => JSON.stringify(secretsOf(container)).includes('Token'))
            .map(({ Name }) => Name),
    );
    expect(withToken).toEqual(['consul-ecs-controller']);
    expect(secretsOf(containerOf(compiled, 'web', 'consul-ecs-mesh-init'))).toEqual({
      CONSUL_HTTPS_CACERT_PEM: { Ref: 'DevServerCaCertificateArn' },
      CONSUL_GRPC_CACERT_PEM: { Ref: 'DevServerCaCertificateArn' },
    });
  });

  it('are never the key, which the task of the dev server alone can read', () => {
    for (const { component, body } of compiled.stacks) {
      if (component !== 'dev-server') expect(body).not.toContain('DevServerCaArn');
    }
  });

  it('are checked by the name under which the tasks call the server', () => {
    const config = String(
      environmentOf(containerOf(compiled, 'controller', 'consul-ecs-controller'))[
        'CONSUL_ECS_CONFIG_JSON'
      ],
    );
    expect(JSON.parse(config).consulServers).toMatchObject({
      hosts: 'consul.shop-dev.internal',
      http: { tlsServerName: 'consul.shop-dev.internal' },
      grpc: { tlsServerName: 'consul.shop-dev.internal' },
    });
  });
});

describe('who calls the dev server', () => {
  it('is nobody but the tasks, which the rules of base let in, unless the file names others', () => {
    expect(callersOf(compileWith('', SECURE))).toEqual([]);
    expect(callersOf(compileWith('allowFrom: [10.0.0.0/8, sg-00000001]', SECURE))).toEqual([
      'tcp 8501 from "10.0.0.0/8"',
      'tcp 8501 from "sg-00000001"',
      'tcp 8503 from "10.0.0.0/8"',
      'tcp 8503 from "sg-00000001"',
    ]);
  });

  it.each(['retryJoinWan: [a.example]', 'primaryDatacenter: dc1', 'wanFederation: true'])(
    'are other servers too with %s',
    (settings) => {
      expect(callersOf(compileWith(`allowFrom: [10.0.0.0/8], ${settings}`, 'tls: true'))).toEqual([
        'tcp 8300 from "10.0.0.0/8"',
        'tcp 8302 from "10.0.0.0/8"',
        'tcp 8501 from "10.0.0.0/8"',
        'tcp 8503 from "10.0.0.0/8"',
        'udp 8302 from "10.0.0.0/8"',
      ]);
    },
  );

  const balanced = (settings: string, consul = 'tls: false') =>
    compileText(mesh`
      network: { vpcId: vpc-0123456789abcdef0, subnets: [subnet-00000001, subnet-00000002] }
      consul: { servers: devServer, ${consul} }
      devServer: { loadBalancer: { allowFrom: [203.0.113.0/24], ${settings} } }
    `);

  it('is a load balancer where the file asks for one', () => {
    const compiled = balanced('scheme: internet-facing');
    const properties = (id: string) => propertiesOf(compiled, 'dev-server', id);
    expect(properties('LoadBalancer')).toMatchObject({
      Type: 'application',
      Scheme: 'internet-facing',
      Subnets: ['subnet-00000001', 'subnet-00000002'],
    });
    expect(properties('LoadBalancerSecurityGroup')['SecurityGroupIngress']).toMatchObject([
      { FromPort: 8500, CidrIp: '203.0.113.0/24' },
    ]);
    expect(properties('Listener')).toMatchObject({ Port: 8500, Protocol: 'HTTP' });
    expect(properties('TargetGroup')).toMatchObject({ Port: 8500, Protocol: 'HTTP' });
    expect(callersOf(compiled)).toEqual([
      'tcp 8500 from {"Fn::GetAtt":["LoadBalancerSecurityGroup","GroupId"]}',
    ]);
    expect(serverOf(compiled)['PortMappings']).toEqual([{ ContainerPort: 8500 }]);
    expect(Object.keys(stackOf(compiled, 'dev-server').template.Outputs ?? {})).toContain(
      'LoadBalancerDnsName',
    );
  });

  it('waits for the listener and its rule before its tasks start', () => {
    const compiled = balanced('port: 9000');
    const service = resourcesOfType(compiled, 'AWS::ECS::Service')['dev-server/Service'];
    expect(service?.DependsOn).toEqual(['LoadBalancerIngress', 'Listener'].sort());
    expect(service?.Properties).toMatchObject({
      HealthCheckGracePeriodSeconds: 120,
      LoadBalancers: [
        {
          ContainerName: 'consul-server',
          ContainerPort: 8500,
          TargetGroupArn: { Ref: 'TargetGroup' },
        },
      ],
    });
    expect(propertiesOf(compiled, 'dev-server', 'Listener')['Port']).toBe(9000);
  });

  it('speaks TLS where a certificate is given, and to the server where that does', () => {
    const certificate = 'arn:aws:acm:eu-west-1:111122223333:certificate/a';
    const compiled = balanced(`certificateArn: "${certificate}", ipAddressType: dualstack`, SECURE);
    const properties = (id: string) => propertiesOf(compiled, 'dev-server', id);
    expect(properties('Listener')).toMatchObject({
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: certificate }],
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    });
    expect(properties('TargetGroup')).toMatchObject({ Port: 8501, Protocol: 'HTTPS' });
    expect(properties('LoadBalancer')['IpAddressType']).toBe('dualstack');
  });
});
