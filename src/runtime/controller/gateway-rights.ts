import { type AclLink, type AclRole, readAclRequest } from '../../clients/consul-acl.ts';
import type { DeclaredConfigEntry } from '../../contract/config-entries.ts';
import { compareText } from '../../kit/sort.ts';
import { TERMINATING_GATEWAY_ROLE } from './acl-objects.ts';
import { writeAcl } from './acl-write.ts';
import { type ControllerContext, find } from './context.ts';

const TERMINATING_GATEWAY = 'terminating-gateway';
/** Stands for every service of a terminating gateway's namespace. */
const ALL_SERVICES = '*';

/** What the mesh's terminating gateways may do, as rules of a policy. */
export type GatewayRules = string;

/**
 * The rules that terminating gateways need for the services that their entries link: they fetch the
 * certificates of these services, and so must be allowed to write them (Consul documentation,
 * "Terminating gateways", ACL rules). Empty where nothing is linked.
 */
export function makeGatewayRules(entries: readonly DeclaredConfigEntry[]): GatewayRules {
  const names = entries
    .filter(({ Kind }) => Kind === TERMINATING_GATEWAY)
    .flatMap(({ Services }) => linkedNames(Services));
  return [...new Set(names)].sort(compareText).map(ruleFor).join('\n');
}

function linkedNames(services: unknown): readonly string[] {
  if (!Array.isArray(services)) return [];
  return services.flatMap((service) => {
    const { Name } = Object(service);
    return typeof Name === 'string' && Name !== '' ? [Name] : [];
  });
}

function ruleFor(name: string): string {
  const subject = name === ALL_SERVICES ? 'service_prefix ""' : `service ${JSON.stringify(name)}`;
  return `${subject} {\n  policy = "write"\n}`;
}

/**
 * Name of the mesh's own policy: `meshc--shop--dev--terminating-gateway`. Names of meshes and
 * environments have no double hyphen, so that two meshes never share one.
 */
export function gatewayPolicyName(parameterPath: string): string {
  const parts = parameterPath.split('/').filter((part) => part !== '');
  return [...parts, TERMINATING_GATEWAY].join('--').replaceAll('.', '_');
}

/** A policy as Consul stores it. */
interface StoredPolicy {
  readonly ID: string;
  readonly Rules: string;
}

/**
 * Gives the role of terminating gateways the rights for the services that the mesh links, in a
 * policy of the mesh beside those that others have attached. Takes rights back only from that
 * policy, and writes nothing that is there. `UserError` where Consul refuses.
 */
export async function keepGatewayRights(
  context: ControllerContext,
  parameterPath: string,
  rules: GatewayRules,
): Promise<void> {
  const name = gatewayPolicyName(parameterPath);
  const reading = await find(
    context,
    `read the ACL policy ${name}`,
    readAclRequest('policy', name, {}),
  );
  // Consul's documented answer to this request.
  const policy = reading as StoredPolicy | undefined;
  if (policy === undefined && rules === '') return;
  if (policy?.Rules !== rules) {
    const body = {
      Name: name,
      Description: 'Services behind the terminating gateways',
      Rules: rules,
    };
    const id = policy === undefined ? {} : { id: policy.ID };
    await writeAcl(context, { kind: 'policy', name, body, ...id }, {});
  }
  await attach(context, name);
}

async function attach(context: ControllerContext, policy: string): Promise<void> {
  const name = TERMINATING_GATEWAY_ROLE;
  const body = await find(context, `read the ACL role ${name}`, readAclRequest('role', name, {}));
  // Consul's documented answer to this request.
  const role = body as AclRole | undefined;
  const links: readonly AclLink[] = role?.Policies ?? [];
  if (role?.ID === undefined || links.some(({ Name }) => Name === policy)) return;
  const { CreateIndex: _created, ModifyIndex: _modified, ...kept } = role;
  const written = { ...kept, Policies: [...links, { Name: policy }] };
  await writeAcl(context, { kind: 'role', name, id: role.ID, body: written }, {});
}
