import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('launch-type-settings', () => {
  it('refuses placement on Fargate', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            placementConstraints: [{ type: distinctInstance }]
            placementStrategy: [{ type: random }]
      `,
      [
        { code: 'launch-type-settings', at: 'placementConstraints' },
        { code: 'launch-type-settings', at: 'placementStrategy' },
      ],
    );
  });

  it('refuses what only containers on instances can have', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            privileged: true
            dockerSecurityOptions: [no-new-privileges]
            resourceRequirements: [{ type: GPU, value: "1" }]
            linuxParameters: { maxSwap: 1, swappiness: 1, sharedMemorySize: 1, devices: [{ hostPath: /a }] }
            containers: { other: { image: "b:1", logConfiguration: { logDriver: journald } } }
      `,
      [
        { code: 'launch-type-settings', at: 'privileged' },
        { code: 'launch-type-settings', at: 'dockerSecurityOptions' },
        { code: 'launch-type-settings', at: 'resourceRequirements' },
        { code: 'launch-type-settings', at: 'maxSwap' },
        { code: 'launch-type-settings', at: 'swappiness' },
        { code: 'launch-type-settings', at: 'sharedMemorySize' },
        { code: 'launch-type-settings', at: 'devices' },
        { code: 'launch-type-settings', at: 'logDriver' },
      ],
    );
  });

  it('refuses volumes of instances', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            volumes:
              a: { host: { sourcePath: /srv } }
              b: { dockerVolumeConfiguration: { scope: task } }
      `,
      [
        { code: 'launch-type-settings', at: 'sourcePath' },
        { code: 'launch-type-settings', at: 'dockerVolumeConfiguration' },
      ],
    );
  });

  it('accepts all of these on EC2, and their harmless forms on Fargate', () => {
    expectClean(mesh`
      services:
        api:
          image: api:1
          port: 8080
          launchType: EC2
          privileged: true
          linuxParameters: { maxSwap: 1 }
          logConfiguration: { logDriver: journald }
          volumes: { a: { host: { sourcePath: /srv } } }
        web:
          image: web:1
          port: 8080
          privileged: false
          dockerSecurityOptions: []
          resourceRequirements: [{ type: InferenceAccelerator, value: device_1 }]
          linuxParameters: { initProcessEnabled: true, devices: [] }
          logConfiguration: { logDriver: awsfirelens }
          volumes: { a: { host: {} }, b: { efsVolumeConfiguration: { fileSystemId: fs-01234567 } } }
    `);
  });

  it('refuses settings of Fargate on EC2', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            launchType: EC2
            platformVersion: 1.4.0
            ephemeralStorage: { sizeInGiB: 40 }
      `,
      [
        { code: 'launch-type-settings', at: 'platformVersion' },
        { code: 'launch-type-settings', at: 'ephemeralStorage' },
      ],
    );
  });

  it('accepts each where it belongs', () => {
    expectClean(mesh`
        services:
          web: { image: "web:1", port: 8080, platformVersion: 1.4.0, ephemeralStorage: { sizeInGiB: 40 } }
          api: { image: "api:1", port: 8080, launchType: EC2, placementStrategy: [{ type: random }] }
    `);
  });

  it('refuses a platform of Fargate for a controller on instances', () => {
    expectFindings(
      mesh`
        controller: { launchType: EC2, platformVersion: 1.4.0 }
      `,
      [{ code: 'launch-type-settings', at: 'platformVersion' }],
    );
    expectClean(mesh`
      controller: { platformVersion: 1.4.0 }
    `);
  });
});
