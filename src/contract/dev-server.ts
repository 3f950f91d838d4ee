/** What the containers of the dev server's task agree on. They share the volume at `BOOTSTRAP_DIR`. */

/** Files of the certificate authority, by the names that `consul tls ca create` gives them. */
export const CA_CERTIFICATE_FILE = 'consul-agent-ca.pem';
export const CA_KEY_FILE = 'consul-agent-ca-key.pem';
/** Holds the address of the task, which the certificate of the server has to bear. */
export const TASK_ADDRESS_FILE = 'task-address';
/** Configuration of Consul with the ACL tokens of the server: the part that no command may hold. */
export const ACL_TOKENS_FILE = 'acl-tokens.json';

/** What `dev-server-init` is to do: one of `DEV_SERVER_STEPS`. */
export const DEV_SERVER_STEP_VARIABLE = 'MESHC_DEV_SERVER_STEP';
/** Writes what is given or kept into files; or keeps the certificate authority that another container has made since. */
export const DEV_SERVER_STEPS = ['prepare', 'store'] as const;
export type DevServerStep = (typeof DEV_SERVER_STEPS)[number];

/** Directory of these files. */
export const DEV_SERVER_DIR_VARIABLE = 'MESHC_DEV_SERVER_DIR';

/** A certificate authority that the user gives, as PEM. */
export const CA_CERTIFICATE_VARIABLE = 'MESHC_CA_CERTIFICATE';
export const CA_KEY_VARIABLE = 'MESHC_CA_KEY';
/** Otherwise the ARN of the secret that keeps the one that the task makes: its certificate and its key, one PEM. */
export const CA_ARN_VARIABLE = 'MESHC_CA_ARN';
/** With it the ARN of the secret for those who only check certificates: a copy of the certificate. */
export const CA_CERTIFICATE_ARN_VARIABLE = 'MESHC_CA_CERTIFICATE_ARN';

/** A management token that the user gives, or the ARN of the secret that keeps the one that the task makes. */
export const BOOTSTRAP_TOKEN_VARIABLE = 'MESHC_BOOTSTRAP_TOKEN';
export const BOOTSTRAP_TOKEN_ARN_VARIABLE = 'MESHC_BOOTSTRAP_TOKEN_ARN';
/** Token by which a secondary datacenter reads the ACLs of the primary one. */
export const REPLICATION_TOKEN_VARIABLE = 'MESHC_REPLICATION_TOKEN';
