/**
 * The mesh.yaml that `meshc init` writes: a dev server and one service, valid as it is. What only its owner can know is
 * marked CHANGE.
 */
export function startingMesh(mesh: {
  readonly name: string;
  /** Path of the schema from the directory of the file. */
  readonly schemaFile: string;
}): string {
  return `# yaml-language-server: $schema=${mesh.schemaFile}
# A Consul service mesh on AWS ECS. \`meshc validate\` checks it, \`meshc plan\` shows what apply would do.
version: 1
name: ${mesh.name}
environment: dev

# The only account and region that plan and apply touch.
aws: { region: eu-west-1, accountId: "111122223333" } # CHANGE
cluster: { create: {} } # or { existing: name-or-arn }
network:
  vpcId: vpc-0123456789abcdef0 # CHANGE
  # CHANGE: private subnets need a NAT gateway to pull images; in public ones set assignPublicIp: ENABLED.
  subnets: [subnet-0123456789abcdef0]

images:
  # CHANGE: where you keep the image that the meshc repository builds.
  runtime: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/meshc:\${var.meshcVersion}

# One Consul server for development. For servers of your own: consul: { servers: { hosts: consul.internal } }
devServer: {}
consul: { servers: devServer }

variables:
  meshcVersion: { default: "0.1.0" }

# What every service has unless it says otherwise.
defaults:
  cpu: 256
  memory: 512

services:
  web:
    image: public.ecr.aws/nginx/nginx:1.29
    port: 80
    # Other services that it calls, each at a port of localhost:
    # upstreams:
    #   api: { localBindPort: 9091 }
`;
}
