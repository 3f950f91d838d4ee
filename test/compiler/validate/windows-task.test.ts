import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('windows-task', () => {
  it('refuses a task on Windows', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_CORE }
      `,
      [{ code: 'windows-task', at: 'WINDOWS_SERVER_2022_CORE' }],
    );
  });

  it('accepts Linux, said or not', () => {
    expectClean(mesh`
      services:
        a: { image: "a:1", port: 8080, runtimePlatform: { operatingSystemFamily: LINUX } }
        b: { image: "b:1", port: 8080, runtimePlatform: { cpuArchitecture: ARM64 } }
    `);
  });

  it('refuses the dev server and the controller on Windows', () => {
    expectFindings(
      mesh`
        consul: { servers: devServer }
        devServer: { runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_CORE } }
        controller: { runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_FULL } }
      `,
      [
        { code: 'windows-task', at: 'WINDOWS_SERVER_2022_CORE' },
        { code: 'windows-task', at: 'WINDOWS_SERVER_2022_FULL' },
      ],
    );
  });
});
