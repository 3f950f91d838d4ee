import { ECS_NAME, type Overlay, PORT } from './definition-overlay.ts';

/** The oldest supported Docker reserves 4 MiB for a container and ECS refuses less. */
const MEMORY_MIB = { minimum: 4 };

/**
 * What ECS says about task definitions beyond the CloudFormation schema. Required properties and
 * enums are the ECS API's
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html and its
 * neighbours), ranges and defaults those of the pages on task definition parameters
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html).
 */
export const TASK_OVERLAY: Overlay = {
  EcsTaskDefinition: {
    from: '',
    title: 'Task definition',
    omit: ['TaskDefinitionArn', 'InferenceAccelerators'],
    properties: {
      Cpu: {
        description:
          'CPU units of the task; 1024 are one vCPU. Fargate allows certain pairs with `memory` ' +
          'only.',
        examples: ['256', '1024', '1 vCPU'],
      },
      Memory: {
        description: 'Memory of the task in MiB. Fargate allows certain pairs with `cpu` only.',
        examples: ['512', '2048', '2 GB'],
      },
      Family: { ...ECS_NAME, examples: ['shop-web'] },
      EnableFaultInjection: { default: false },
    },
  },
  AuthorizationConfig: {
    title: 'EFS authorization',
    properties: {
      IAM: { name: 'iam', default: 'DISABLED' },
      AccessPointId: { examples: ['fsap-0123456789abcdef0'] },
    },
  },
  ContainerDefinition: {
    properties: {
      Command: { examples: [['node', 'server.js']] },
      Cpu: { minimum: 0, examples: [256] },
      EntryPoint: {
        description:
          'The entry point that is passed to the container, instead of the one in its image.',
        examples: [['/usr/local/bin/app']],
      },
      Essential: {
        description:
          'Whether the whole task stops when this container stops. At least one container of a ' +
          'task must be essential.',
        default: true,
      },
      Image: {
        description:
          'The image of the container: `repository:tag`, or `repository@sha256:digest`. Without ' +
          'a registry it comes from Docker Hub.',
        examples: ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:2.3.1'],
        minLength: 1,
      },
      LogConfiguration: { description: 'Where the output of the container goes.' },
      Memory: { ...MEMORY_MIB, examples: [512] },
      MemoryReservation: { ...MEMORY_MIB, examples: [256] },
      Name: ECS_NAME,
      ReadonlyRootFilesystem: { default: false },
      StartTimeout: {
        description:
          'Seconds that containers which depend on this one wait for it before the task is ' +
          'stopped.',
        minimum: 2,
        examples: [60],
      },
      StopTimeout: {
        description:
          'Seconds between SIGTERM and SIGKILL when the container is stopped; at most 120 on ' +
          'Fargate.',
        minimum: 0,
        default: 30,
        examples: [60],
      },
      User: { examples: ['1000:1000'] },
      Hostname: { examples: ['web'] },
      WorkingDirectory: { examples: ['/app'] },
      EnvironmentFiles: { maxItems: 10 },
      CredentialSpecs: { maxItems: 1 },
      DockerLabels: {
        description: 'Labels of the Docker container.',
        examples: [{ team: 'shop' }],
      },
      Ulimits: {
        description: 'Limits on what the processes of the container may use, such as open files.',
      },
      Privileged: { default: false },
      Interactive: { default: false },
      PseudoTerminal: { default: false },
      DisableNetworking: { default: false },
    },
  },
  ContainerDependency: {
    required: ['containerName', 'condition'],
    properties: {
      Condition: {
        description:
          'What to wait for: `START` that the other container has started, `COMPLETE` that it ' +
          'has ended, `SUCCESS` that it has ended with exit code 0, `HEALTHY` that its health ' +
          'check passes.',
      },
      ContainerName: { description: 'The name of the container to wait for.', ...ECS_NAME },
    },
  },
  Device: { required: ['hostPath'], properties: { HostPath: { examples: ['/dev/fuse'] } } },
  DockerVolumeConfiguration: {
    title: 'Docker volume',
    properties: { Autoprovision: { default: false } },
  },
  EFSVolumeConfiguration: {
    title: 'EFS volume',
    properties: {
      FilesystemId: { name: 'fileSystemId', examples: ['fs-0123456789abcdef0'] },
      RootDirectory: { default: '/' },
      TransitEncryption: { default: 'DISABLED' },
      TransitEncryptionPort: PORT,
    },
  },
  EnvironmentFile: {
    required: ['type', 'value'],
    properties: { Value: { examples: ['arn:aws:s3:::shop-config/web.env'] } },
  },
  EphemeralStorage: {
    required: ['sizeInGiB'],
    properties: { SizeInGiB: { minimum: 21, maximum: 200, examples: [50] } },
  },
  FSxAuthorizationConfig: {
    title: 'FSx authorization',
    properties: {
      Domain: { description: 'The fully qualified name of the Active Directory domain.' },
    },
  },
  FSxWindowsFileServerVolumeConfiguration: {
    title: 'FSx for Windows volume',
    required: ['authorizationConfig'],
    properties: { FileSystemId: { examples: ['fs-0123456789abcdef0'] } },
  },
  FirelensConfiguration: { title: 'FireLens log router', required: ['type'] },
  HealthCheck: {
    title: 'Container health check',
    required: ['command'],
    properties: {
      Command: {
        description:
          'The command that decides: exit code 0 is healthy, 1 is not. The first word is `CMD` (run the rest as it ' +
          "is) or `CMD-SHELL` (run it by the image's shell).",
        minItems: 1,
        examples: [['CMD-SHELL', 'curl -f http://localhost:8080/health || exit 1']],
      },
      Interval: { minimum: 5, maximum: 300, default: 30 },
      Retries: { minimum: 1, maximum: 10, default: 3 },
      StartPeriod: { minimum: 0, maximum: 300, examples: [10] },
      Timeout: { minimum: 2, maximum: 60, default: 5 },
    },
  },
  HostVolumeProperties: {
    title: 'Host directory',
    properties: {
      SourcePath: {
        description:
          'The path on the container instance. Without one, Docker makes a directory that may ' +
          'be lost.',
        examples: ['/var/lib/shop'],
      },
    },
  },
  KeyValuePair: { title: 'Name and value' },
  LinuxParameters: {
    properties: {
      InitProcessEnabled: {
        description:
          'Runs an `init` process in the container that forwards signals and reaps processes.',
        default: false,
      },
      MaxSwap: { minimum: 0 },
      SharedMemorySize: { minimum: 0, examples: [128] },
      Swappiness: {
        description:
          'How readily pages are swapped out: 0 hardly ever, 100 very readily. Needs `maxSwap`.',
        minimum: 0,
        maximum: 100,
        default: 60,
      },
    },
  },
  LogConfiguration: {
    properties: {
      LogDriver: {
        description: 'The log driver. Fargate has `awslogs`, `splunk` and `awsfirelens`.',
        enum: [
          'awsfirelens',
          'awslogs',
          'fluentd',
          'gelf',
          'journald',
          'json-file',
          'splunk',
          'syslog',
        ],
      },
      Options: { examples: [{ 'awslogs-group': '/shop/web', 'awslogs-stream-prefix': 'web' }] },
    },
  },
  MountPoint: {
    required: ['containerPath'],
    properties: {
      ContainerPath: { examples: ['/data'] },
      ReadOnly: { default: false },
      SourceVolume: { description: 'The name of the volume to mount.' },
    },
  },
  NvidiaMpsAllocation: {
    title: 'NVIDIA MPS share',
    description:
      "The container's share of a GPU that several containers use through NVIDIA's " +
      'Multi-Process Service.',
  },
  PortMapping: {
    properties: {
      ContainerPort: {
        ...PORT,
        description: 'The port that the container listens on.',
        examples: [8080],
      },
      ContainerPortRange: { pattern: '^[0-9]{1,5}-[0-9]{1,5}$', examples: ['8000-8010'] },
      HostPort: {
        minimum: 0,
        maximum: 65535,
        description:
          'The port of the container instance. With the network mode `awsvpc` it is the ' +
          'container port or left out; with `bridge`, 0 or none means a free port.',
      },
      Name: {
        pattern: '^[a-z0-9_][a-z0-9_-]{0,63}$',
        patternErrorMessage:
          'up to 64 lower-case letters, digits, underscores and hyphens, not starting with a ' +
          'hyphen',
      },
      Protocol: { default: 'tcp' },
    },
  },
  ProxyConfiguration: {
    title: 'App Mesh proxy',
    properties: { ProxyConfigurationProperties: { name: 'properties' } },
  },
  RepositoryCredentials: { required: ['credentialsParameter'] },
  ResourceRequirement: {
    properties: { SharingStrategy: { description: 'How containers share one GPU.' } },
  },
  RestartPolicy: {
    title: 'Restart policy',
    required: ['enabled'],
    properties: {
      IgnoredExitCodes: { maxItems: 50 },
      RestartAttemptPeriod: {
        description: 'Seconds that the container must have run before it is restarted.',
        minimum: 60,
        maximum: 1800,
        default: 300,
      },
    },
  },
  RuntimePlatform: {
    properties: {
      CpuArchitecture: { default: 'X86_64' },
      OperatingSystemFamily: { default: 'LINUX' },
    },
  },
  S3FilesVolumeConfiguration: {
    title: 'S3 Files volume',
    properties: { TransitEncryptionPort: PORT },
  },
  ContainerSecret: {
    from: 'Secret',
    title: 'Secret of a container',
    description:
      'A secret that the container gets as an environment variable, or its log driver as an ' +
      'option.',
    properties: {
      Name: { description: 'The name of the environment variable or of the log option.' },
      ValueFrom: {
        examples: [
          'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-AbCdEf:password::',
        ],
      },
    },
  },
  SharingStrategy: {
    title: 'GPU sharing',
    description: 'How containers share one GPU.',
    properties: {
      NvidiaMps: {
        description: "The share that NVIDIA's Multi-Process Service gives the container.",
      },
    },
  },
  SystemControl: {
    title: 'Kernel parameter',
    properties: {
      Namespace: {
        description: 'The name of the kernel parameter.',
        examples: ['net.core.somaxconn'],
      },
      Value: { description: 'The value of the kernel parameter.', examples: ['1024'] },
    },
  },
  EcsTag: { from: 'Tag', title: 'Tag', required: ['key'] },
  TaskDefinitionPlacementConstraint: { title: 'Placement constraint of a task definition' },
  Tmpfs: { required: ['containerPath'], properties: { Size: { minimum: 1, examples: [64] } } },
  Ulimit: {
    properties: {
      HardLimit: {
        minimum: -1,
        description: 'The hard limit, in the unit of the limit; -1 is unlimited.',
      },
      SoftLimit: {
        minimum: -1,
        description: 'The soft limit, in the unit of the limit; -1 is unlimited.',
      },
      Name: { description: 'Which limit.' },
    },
  },
  Volume: {
    properties: {
      ConfiguredAtLaunch: { default: false },
      EFSVolumeConfiguration: { name: 'efsVolumeConfiguration' },
      FSxWindowsFileServerVolumeConfiguration: { name: 'fsxWindowsFileServerVolumeConfiguration' },
      S3FilesVolumeConfiguration: { name: 's3filesVolumeConfiguration' },
      Name: ECS_NAME,
    },
  },
  VolumeFrom: {
    title: 'Volumes of another container',
    properties: { ReadOnly: { default: false } },
  },
};
