import type { ServiceSpec } from '../../../generated/mesh-spec.ts';
import { isCredentialName, isCredentialValue } from '../../../kit/looks-like-credential.ts';
import { sortedEntries } from '../../../kit/sort.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const credentialInEnvironment: Rule = {
  code: 'credential-in-environment',
  why: 'Values of `environment` stand in clear in the template, in the task definition and in the console.',
  fix: 'Keep the value in Secrets Manager or SSM and refer to it under `secrets`. Where it is no credential, write `{ plain: value }`.',
  check: (context) => {
    const { spec, report } = context;
    reportOverrides(context);
    for (const { environment, path } of environments(spec)) {
      for (const [name, value] of sortedEntries(environment ?? {})) {
        if (typeof value !== 'string' || !looksLikeCredential(name, value)) continue;
        report({
          message: `variable "${name}" looks like a credential in clear`,
          path: [...path, name],
          anchor: 'value',
          hidesValue: true,
          hint: `move it to secrets: ${name}: { secret: NAME }; if it is none, write ${name}: { plain: … }`,
        });
      }
    }
  },
};

/** Sidecars take no credentials: what looks like one there is one by its value, whatever its name. */
function reportOverrides({ mesh, report }: RuleContext): void {
  for (const { containers, path } of Object.values(mesh.overrides)) {
    for (const [container, { environment }] of Object.entries(containers)) {
      for (const [name, value] of Object.entries(Object(environment ?? {}))) {
        if (typeof value !== 'string' || !isCredentialValue(value)) continue;
        report({
          message: `variable "${name}" looks like a credential in clear`,
          path: [...path, 'containers', container, 'environment', name],
          anchor: 'value',
          hidesValue: true,
          hint: 'remove it: the sidecars get their secrets by the fields of mesh.yaml',
        });
      }
    }
  }
}

interface Found {
  readonly environment: ServiceSpec['environment'];
  readonly path: Path;
}

function environments({ services, gateways }: RuleContext['spec']): Found[] {
  return [
    ...sortedEntries(services ?? {}).flatMap(([component, service]): Found[] => {
      const path = ['services', component];
      return [
        { environment: service.environment, path: [...path, 'environment'] },
        ...inContainers(service, path),
      ];
    }),
    ...sortedEntries(gateways ?? {}).flatMap(([component, gateway]) =>
      inContainers(gateway, ['gateways', component]),
    ),
  ];
}

function inContainers({ containers }: Pick<ServiceSpec, 'containers'>, path: Path): Found[] {
  return sortedEntries(containers ?? {}).map(([name, { environment }]) => ({
    environment,
    path: [...path, 'containers', name, 'environment'],
  }));
}

function looksLikeCredential(name: string, value: string): boolean {
  if (value === '') return false;
  return isCredentialName(name) || isCredentialValue(value);
}
