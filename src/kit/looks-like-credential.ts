/** Names under which people keep credentials. */
const CREDENTIAL_NAME =
  /(^|[_-])(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API[_-]?KEY|ACCESS[_-]?KEY|PRIVATE[_-]?KEY|CREDENTIALS?)$/i;
/**
 * Texts that are credentials whatever they are called: AWS access keys, private keys, tokens of GitHub and Slack, and
 * references that CloudFormation would replace by a secret in clear. UUIDs are not, although Consul's tokens are some.
 */
const CREDENTIAL_VALUE =
  /(^|[^A-Z0-9])(AKIA|ASIA)[A-Z0-9]{16}([^A-Z0-9]|$)|-----BEGIN [A-Z ]*PRIVATE KEY-----|^gh[pousr]_[A-Za-z0-9]{36}|^xox[abprs]-|\{\{resolve:(secretsmanager|ssm-secure):/;
/** `scheme://user:password@host` */
const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@/i;

/** Whether people call a credential like that. */
export function isCredentialName(name: string): boolean {
  return CREDENTIAL_NAME.test(name);
}

/** Whether a text has the form of a credential. */
export function isCredentialValue(value: string): boolean {
  return CREDENTIAL_VALUE.test(value) || URL_WITH_PASSWORD.test(value);
}
