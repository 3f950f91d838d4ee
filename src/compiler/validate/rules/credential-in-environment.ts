import type { ServiceSpec } from '../../../generated/mesh-spec.ts';
import { sortedEntries } from '../../../kit/sort.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** Names under which people keep credentials. */
const CREDENTIAL_NAME =
  /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;
/**
 * Texts that are credentials whatever they are called: AWS access keys, private keys, tokens of GitHub and Slack, and
 * references that CloudFormation would replace by a secret in clear. UUIDs are not, although Consul's tokens are some.
 */
const CREDENTIAL_VALUE =
  /(^|[^A-Z0-9])(AKIA|ASIA)[A-Z0-9]{16}([^A-Z0-9]|$)|-----BEGIN [A-Z ]*PRIVATE KEY-----|^gh[pousr]_[A-Za-z0-9]{36}|^xox[abprs]-|\{\{resolve:(secretsmanager|ssm-secure):/;
/** `scheme://user:password@host` */
const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@/i;

export const credentialInEnvironment: Rule = {
  code: 'credential-in-environment',
  why: 'Values of `environment` stand in clear in the template, in the task definition and in the console.',
  fix: 'Keep the value in Secrets Manager or SSM and refer to it under `secrets`. Where it is no credential, write `{ plain: value }`.',
  check: ({ spec, report }) => {
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
  return (
    CREDENTIAL_NAME.test(name) || CREDENTIAL_VALUE.test(value) || URL_WITH_PASSWORD.test(value)
  );
}
