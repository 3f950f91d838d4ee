import { describe, expect, test } from 'vitest';
import {
  findCopies,
  makeAclObjects,
  mergeAuthMethod,
  mergeBindingRules,
  mergeRole,
} from '../../../src/runtime/controller/acl-objects.ts';

const CLUSTER = { accountId: '111122223333', awsPartition: 'aws' };

function objectsFor(settings: {
  readonly iamRolePath?: string;
  readonly partition?: string;
  readonly partitionsEnabled?: boolean;
}) {
  const filled = { iamRolePath: '/consul-ecs/', partitionsEnabled: false, ...settings };
  return makeAclObjects({ cluster: CLUSTER, settings: filled, identityEndpoints: {} });
}

describe('the trusted roles', () => {
  test.each([
    ['/consul-ecs/', 'role/consul-ecs/*'],
    ['consul-ecs', 'role/consul-ecs/*'],
    ['//a/b//', 'role/a/b/*'],
    ['/', 'role/*'],
  ])('of the path %s are %s', (iamRolePath, pattern) => {
    expect(objectsFor({ iamRolePath }).authMethod.Config).toMatchObject({
      BoundIAMPrincipalARNs: [`arn:aws:iam::111122223333:${pattern}`],
    });
  });
});

describe('with partitions', () => {
  test('the rules reach into all namespaces, and the anonymous one into all partitions', () => {
    const { policies, anonymousPolicy } = objectsFor({
      partitionsEnabled: true,
      partition: 'blue',
    });
    expect(policies.map(({ Rules }) => Rules)).toEqual([
      `mesh = "read"
namespace_prefix "" {
  node_prefix "" {
    policy = "read"
  }
  service_prefix "" {
    policy = "read"
  }
}`,
      `mesh = "write"
peering = "read"`,
    ]);
    expect(anonymousPolicy.Rules).toMatch(/^partition_prefix "" \{\n {2}namespace_prefix "" \{\n/u);
  });

  test.each([undefined, 'default'])(
    'mesh gateways of the default partition (%s) read the peerings of all',
    (partition) => {
      const settings = { partitionsEnabled: true, ...(partition && { partition }) };
      expect(objectsFor(settings).policies[1]?.Rules).toContain(
        'partition_prefix "" {\n  peering = "read"\n}',
      );
    },
  );

  test('the namespace tag of a role says where its token lives', () => {
    expect(objectsFor({ partitionsEnabled: true }).authMethod.NamespaceRules).toEqual([
      {
        Selector: 'entity_tags["consul.hashicorp.com.namespace"] != ""',
        BindNamespace: '${entity_tags.consul.hashicorp.com.namespace}',
      },
    ]);
    expect(objectsFor({}).authMethod).not.toHaveProperty('NamespaceRules');
  });
});

describe('an auth method', () => {
  const wanted = objectsFor({}).authMethod;

  test('that is not there is written as wanted', () => {
    expect(mergeAuthMethod(undefined, wanted)).toEqual(wanted);
  });

  test('that has everything is not written, whatever else it has and in whatever order', () => {
    const config = { ...wanted.Config, IAMEntityTags: ['z', ...tagsOf(wanted)].reverse(), more: 1 };
    expect(mergeAuthMethod({ ...wanted, Config: config }, wanted)).toBeUndefined();
  });

  test('that reads no details of roles is made to', () => {
    const existing = { ...wanted, Config: { ...wanted.Config, EnableIAMEntityDetails: false } };
    expect(mergeAuthMethod(existing, wanted)?.Config['EnableIAMEntityDetails']).toBe(true);
  });

  test('keeps its keys and its limits, and loses only what Consul counts with', () => {
    const existing = {
      ...wanted,
      MaxTokenTTL: '1h',
      CreateIndex: 1,
      ModifyIndex: 2,
      Config: { BoundIAMPrincipalARNs: ['x'], STSEndpoint: 'https://sts' },
    };
    const merged = mergeAuthMethod(existing, wanted);
    expect(merged).toMatchObject({ MaxTokenTTL: '1h', Config: { STSEndpoint: 'https://sts' } });
    expect(merged).not.toHaveProperty('ModifyIndex');
  });
});

function tagsOf({ Config }: { readonly Config: Readonly<Record<string, unknown>> }): unknown[] {
  const tags = Config['IAMEntityTags'];
  return Array.isArray(tags) ? tags : [];
}

describe('a role', () => {
  const wanted = { name: 'r', description: 'd', policy: 'p' };

  test('that is not there is created with its policy', () => {
    expect(mergeRole(undefined, wanted)).toEqual({
      Name: 'r',
      Description: 'd',
      Policies: [{ Name: 'p' }],
    });
  });

  test('that has another policy stays as it is', () => {
    const existing = { Name: 'r', Description: 'd', Policies: [{ Name: 'mine' }] };
    expect(mergeRole(existing, wanted)).toBeUndefined();
  });

  test('that has none, and needs none, stays as it is', () => {
    expect(
      mergeRole({ Name: 'r', Description: 'd' }, { name: 'r', description: 'd' }),
    ).toBeUndefined();
  });
});

describe('binding rules', () => {
  const wanted = objectsFor({}).bindingRules;
  const [service, gateway] = wanted;
  if (service === undefined || gateway === undefined) throw new Error('too few rules');

  test('that differ in their selector are set right in place', () => {
    const existing = wanted.map((rule, index) => ({ ...rule, ID: `id${index}` }));
    const changed = existing.map((rule) => (rule.ID === 'id1' ? { ...rule, Selector: '' } : rule));
    expect(mergeBindingRules(changed, wanted)).toEqual([{ ...gateway, ID: 'id1' }]);
    expect(mergeBindingRules(existing, wanted)).toEqual([]);
  });

  test('that somebody else wrote are neither matched nor copies', () => {
    const other = { ...service, ID: 'x', Description: 'mine' };
    expect(mergeBindingRules([other], [service])).toEqual([service]);
    expect(findCopies([{ ...service, ID: 'a' }, other], wanted)).toEqual([]);
  });

  test('leave the same copy behind, whoever looks', () => {
    const copies = ['c', 'a', 'b'].map((ID) => ({ ...service, ID }));
    expect(findCopies(copies, wanted)).toEqual(['b', 'c']);
    expect(findCopies(copies.toReversed(), wanted)).toEqual(['b', 'c']);
  });
});
