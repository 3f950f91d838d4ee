import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('unknown-volume', () => {
  it('points at a mount of a volume that the service does not declare', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            mountPoints: [{ sourceVolume: scratch, containerPath: /a }, { sourceVolume: missing, containerPath: /b }]
            volumes: { scratch: {} }
      `,
      [{ code: 'unknown-volume', at: 'missing', hint: 'declare it under volumes of "web"' }],
    );
  });

  it('looks into further containers and suggests the name that was meant', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            volumes: { scratch: {} }
            containers:
              tail: { image: "tail:1", mountPoints: [{ sourceVolume: scratsh, containerPath: /a }] }
      `,
      [{ code: 'unknown-volume', at: 'scratsh', hint: 'did you mean "scratch"?' }],
    );
  });

  it('does not lend the volume of another service or of the sidecars', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            mountPoints:
              - { sourceVolume: scratch, containerPath: /a }
              - { sourceVolume: consul_data, containerPath: /b }
          api: { image: "api:1", port: 8080, volumes: { scratch: {} } }
      `,
      [
        { code: 'unknown-volume', at: '6:25' },
        { code: 'unknown-volume', at: 'consul_data' },
      ],
    );
  });

  it('accepts declared volumes and mounts without a volume', () => {
    expectClean(mesh`
      services:
        web:
          image: web:1
          port: 8080
          mountPoints: [{ sourceVolume: scratch, containerPath: /a }, { containerPath: /b }]
          volumes: { scratch: {}, unused: {} }
    `);
  });
});
