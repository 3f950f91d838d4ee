import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('container-dependency', () => {
  it('points at a container that is not in the task', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            dependsOn: [{ containerName: migrate, condition: START }]
      `,
      [{ code: 'container-dependency', at: 'migrate', hint: 'the task has "web"' }],
    );
  });

  it('suggests the container that the name looks like', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            dependsOn: [{ containerName: migrte, condition: SUCCESS }]
            containers: { migrate: { image: "m:1", essential: false } }
      `,
      [{ code: 'container-dependency', at: 'migrte', hint: 'did you mean "migrate"?' }],
    );
  });

  it.each(['constructor', 'toString', 'consul-ecs-health-sync', 'consul-ecs-controller'])(
    'knows no container %s',
    (name) => {
      expectFindings(
        mesh`
          services:
            web:
              image: web:1
              port: 8080
              dependsOn: [{ containerName: ${name}, condition: START }]
        `,
        [{ code: 'container-dependency', at: name }],
      );
    },
  );

  it('points at HEALTHY of a container that has no health check, or one that is turned off', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            dependsOn:
              - { containerName: none, condition: HEALTHY }
              - { containerName: off, condition: HEALTHY }
            containers:
              none: { image: "a:1" }
              off: { image: "a:1", healthCheck: { command: [NONE] } }
      `,
      [
        { code: 'container-dependency', at: '6:43', related: ['9:7'] },
        { code: 'container-dependency', at: '7:42', related: ['10:7'] },
      ],
    );
  });

  it.each(['SUCCESS', 'COMPLETE'])('points at %s of a container that is essential', (condition) => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            dependsOn: [{ containerName: init, condition: ${condition} }]
            containers: { init: { image: "a:1" } }
      `,
      [{ code: 'container-dependency', at: condition, related: ['6:19'] }],
    );
  });

  it.each([
    ['consul-ecs-mesh-init', 'START'],
    ['consul-ecs-mesh-init', 'HEALTHY'],
    ['consul-dataplane', 'SUCCESS'],
    ['consul-dataplane', 'COMPLETE'],
  ])('refuses to wait for %s to reach %s', (name, condition) => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            dependsOn: [{ containerName: ${name}, condition: ${condition} }]
      `,
      [{ code: 'container-dependency', at: condition, hint: 'choose' }],
    );
  });

  it('points at the dependency that closes a circle', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            dependsOn: [{ containerName: a, condition: START }]
            containers:
              a: { image: "a:1", dependsOn: [{ containerName: b, condition: START }] }
              b: { image: "b:1", dependsOn: [{ containerName: web, condition: START }] }
      `,
      [{ code: 'container-dependency', at: '8:55' }],
    );
  });

  it('points at each of two circles, and at a container that waits for itself', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            dependsOn: [{ containerName: web, condition: START }]
            containers:
              a: { image: "a:1", dependsOn: [{ containerName: b, condition: START }] }
              b: { image: "b:1", dependsOn: [{ containerName: a, condition: START }] }
      `,
      [
        { code: 'container-dependency', at: '5:34' },
        { code: 'container-dependency', at: '8:55' },
      ],
    );
  });

  it('points at a container before the mesh that waits for one after it', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            containers:
              early:
                image: early:1
                start: beforeMesh
                dependsOn: [{ containerName: web, condition: START }]
              router:
                image: router:1
                firelensConfiguration: { type: fluentbit }
                dependsOn: [{ containerName: consul-dataplane, condition: HEALTHY }]
      `,
      [
        { code: 'container-dependency', at: '9:38' },
        { code: 'container-dependency', at: 'consul-dataplane' },
      ],
    );
  });

  it('accepts every dependency that can come true', () => {
    expectClean(mesh`
      services:
        web:
          image: web:1
          port: 8080
          dependsOn:
            - { containerName: migrate, condition: SUCCESS }
            - { containerName: cache, condition: HEALTHY }
            - { containerName: consul-ecs-mesh-init, condition: SUCCESS }
            - { containerName: consul-dataplane, condition: START }
          containers:
            migrate:
              image: migrate:1
              essential: false
              dependsOn: [{ containerName: cache, condition: START }]
            cache:
              image: cache:1
              healthCheck: { command: [CMD, /bin/ping] }
            first: { image: "f:1", start: beforeMesh, essential: false }
            router:
              image: router:1
              firelensConfiguration: { type: fluentbit }
              dependsOn: [{ containerName: first, condition: COMPLETE }]
    `);
  });
});
