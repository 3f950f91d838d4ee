/**
 * What ECS and the agents say when a task cannot start, as the Amazon ECS Developer Guide prints it: "Stopped tasks error
 * messages" and its pages on CannotPullContainer and ResourceInitializationError. For the faults `start-fails` and
 * `placement-fails`.
 */
export const STOP_REASONS = {
  /** An image that the role, or anybody, may not pull. */
  pullDenied: (image: string) =>
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: pulling from host failed with status code [manifests]: 403 Forbidden`,
  /** A secret that does not exist. */
  secretMissing: (arn: string) =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${arn} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
  /** A secret whose value has no such key. */
  secretKeyMissing: (key: string) =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets Manager did not contain json key ${key}`,
  /** A secret that the execution role may not read. */
  secretDenied: (arn: string, role: string) =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${arn} from secrets manager: AccessDeniedException: User: ${role} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${arn} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
  /** A subnet from which no way leads to AWS. */
  noRoute: (host: string) =>
    `ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. RequestError: send request failed caused by: Post "https://${host}/": dial tcp 52.94.228.167:443: i/o timeout`,
  /** Container instances without room (service event). */
  noInstance:
    'No Container Instances were found in your cluster that met all of its requirements. The closest matching (container-instance 0123456789abcdef) has insufficient memory available. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide',
  /** Fargate without room (service event). */
  noFargateCapacity:
    'Capacity is unavailable at this time. Please try again later or in a different availability zone',
  /** A quota of Fargate (service event). */
  vcpuQuota: "You've reached the limit on the number of vCPUs you can run concurrently",
} as const;
