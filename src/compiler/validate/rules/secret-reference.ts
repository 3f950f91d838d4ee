import type { SecretReferenceSpec, ServiceSpec } from '../../../generated/mesh-spec.ts';
import { sortedEntries } from '../../../kit/sort.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleContext } from '../rule.ts';

const SECRET_ONLY = ['key', 'versionStage', 'versionId'] as const;

export const secretReference: Rule = {
  code: 'secret-reference',
  why: 'A value comes from one place: a secret of Secrets Manager, which may have keys and versions, or a parameter of SSM, which has neither.',
  fix: 'Write either `secret` or `parameter`; `key`, `versionStage` and `versionId` belong to `secret`, and only one of the two versions.',
  check: (context) => {
    for (const { reference, path } of references(context.spec)) {
      checkReference(reference, path, context.report);
    }
  },
};

interface Found {
  readonly reference: SecretReferenceSpec;
  readonly path: Path;
}

function references(spec: RuleContext['spec']): Found[] {
  const { consul, controller, devServer } = spec;
  const tls = typeof consul.tls === 'object' ? consul.tls : {};
  const single = (reference: SecretReferenceSpec | undefined, path: Path): Found[] =>
    reference === undefined ? [] : [{ reference, path }];
  return [
    ...(['caCertificate', 'httpsCaCertificate', 'grpcCaCertificate'] as const).flatMap((field) =>
      single(tls[field], ['consul', 'tls', field]),
    ),
    ...single(controller?.token, ['controller', 'token']),
    ...(['bootstrapToken', 'replicationToken', 'license'] as const).flatMap((field) =>
      single(devServer?.[field], ['devServer', field]),
    ),
    ...(['certificate', 'key'] as const).flatMap((field) =>
      single(devServer?.ca?.[field], ['devServer', 'ca', field]),
    ),
    ...sortedEntries(spec.services ?? {}).flatMap(([component, service]) => [
      ...inMap(service.secrets, ['services', component, 'secrets']),
      ...inContainers(service, ['services', component]),
    ]),
    ...sortedEntries(spec.gateways ?? {}).flatMap(([component, gateway]) =>
      inContainers(gateway, ['gateways', component]),
    ),
  ];
}

function inMap(
  map: Readonly<Record<string, SecretReferenceSpec>> | undefined,
  path: Path,
): Found[] {
  return sortedEntries(map ?? {}).map(([name, reference]) => ({
    reference,
    path: [...path, name],
  }));
}

function inContainers({ containers }: Pick<ServiceSpec, 'containers'>, path: Path): Found[] {
  return sortedEntries(containers ?? {}).flatMap(([name, { secrets }]) =>
    inMap(secrets, [...path, 'containers', name, 'secrets']),
  );
}

function checkReference(
  reference: SecretReferenceSpec,
  path: Path,
  report: RuleContext['report'],
): void {
  if ((reference.secret === undefined) === (reference.parameter === undefined)) {
    report({
      message:
        reference.secret === undefined
          ? 'the reference names neither a secret nor a parameter'
          : 'the reference names both a secret and a parameter',
      path,
      anchor: 'key',
      hint: 'write secret: NAME for Secrets Manager or parameter: NAME for SSM',
    });
    return;
  }
  for (const field of SECRET_ONLY) {
    if (reference.parameter === undefined || reference[field] === undefined) continue;
    report({
      message: `a parameter has no ${field}`,
      path: [...path, field],
      anchor: 'key',
      hint: 'remove it, or refer to a secret of Secrets Manager',
    });
  }
  if (reference.versionStage !== undefined && reference.versionId !== undefined) {
    report({
      message: 'the reference names a version twice',
      path: [...path, 'versionId'],
      anchor: 'key',
      hint: 'keep versionStage or versionId',
      related: [{ message: 'the other version', path: [...path, 'versionStage'], anchor: 'key' }],
    });
  }
}
