import { describe, expect, it } from 'vitest';
import { compileText, mesh } from '../../support/mesh-text.ts';
import { containersOf } from './compiled.ts';
import { startOrder, stopOrder } from './ecs-order.ts';

const INIT = 'consul-ecs-mesh-init';
const PROXY = 'consul-dataplane';
const SYNC = 'consul-ecs-health-sync';
/** mesh-init ends with success, always. */
const ENDS = { [INIT]: 0 };

function task(text: string) {
  return containersOf(compileText(text), 'web');
}

describe('a task of one container', () => {
  const containers = task(mesh`
    services: { web: { image: "web:1", port: 8080 } }
  `);

  it('starts mesh-init, then the proxy, then the application, then health-sync', () => {
    expect(startOrder(containers, { ends: ENDS })).toEqual([[INIT], [PROXY], ['web'], [SYNC]]);
  });

  it('starts nothing that needs the proxy when mesh-init fails', () => {
    expect(startOrder(containers, { ends: { [INIT]: 1 } })).toEqual([[INIT]]);
  });

  it('stops in the reverse order', () => {
    expect(stopOrder(containers, { ends: ENDS })).toEqual([[SYNC], ['web'], [PROXY]]);
  });

  it('keeps the proxy until health-sync has left, also when the application has died', () => {
    expect(stopOrder(containers, { ends: ENDS, dead: ['web'] })).toEqual([[SYNC], [PROXY]]);
  });
});

describe('a task of several containers', () => {
  const containers = task(mesh`
    services:
      web:
        image: web:1
        port: 8080
        dependsOn: [{ containerName: migrate, condition: SUCCESS }]
        containers:
          migrate: { image: "migrate:1", essential: false }
          cache: { image: "cache:1" }
  `);
  const ends = { ...ENDS, migrate: 0 };

  it('starts them behind the proxy, as their own dependencies say, and health-sync last', () => {
    expect(startOrder(containers, { ends })).toEqual([
      [INIT],
      [PROXY],
      ['cache', 'migrate'],
      ['web'],
      [SYNC],
    ]);
  });

  it('stops them between health-sync and the proxy', () => {
    expect(stopOrder(containers, { ends })).toEqual([[SYNC], ['cache', 'web'], [PROXY]]);
  });

  it('keeps a dependency of one on another when it stops', () => {
    const chain = task(mesh`
      services:
        web:
          image: web:1
          port: 8080
          dependsOn: [{ containerName: cache, condition: HEALTHY }]
          containers:
            cache: { image: "cache:1", healthCheck: { command: [CMD, /bin/ping] } }
    `);
    expect(stopOrder(chain, { ends: ENDS })).toEqual([[SYNC], ['web'], ['cache'], [PROXY]]);
  });
});

describe('containers that start before the mesh', () => {
  const containers = task(mesh`
    services:
      web:
        image: web:1
        port: 8080
        containers:
          router: { image: "router:1", firelensConfiguration: { type: fluentbit } }
          agent: { image: "agent:1", start: beforeMesh }
          fetch: { image: "fetch:1", start: beforeMesh, essential: false }
  `);
  const ends = { ...ENDS, fetch: 0 };

  it('start before mesh-init', () => {
    expect(startOrder(containers, { ends })).toEqual([
      ['agent', 'fetch', 'router'],
      [INIT],
      [PROXY],
      ['web'],
      [SYNC],
    ]);
  });

  it('stop after the proxy, although mesh-init has long ended', () => {
    expect(stopOrder(containers, { ends })).toEqual([
      [SYNC],
      ['web'],
      [PROXY],
      ['agent', 'router'],
    ]);
  });

  it('are held up by nothing that may end before the task', () => {
    const proxy = containers.find(({ Name }) => Name === PROXY);
    expect(proxy?.['DependsOn']).not.toContainEqual(
      expect.objectContaining({ ContainerName: 'fetch' }),
    );
  });
});

describe('a log router that is to start after the mesh', () => {
  it('starts behind the proxy', () => {
    const containers = task(mesh`
      services:
        web:
          image: web:1
          port: 8080
          containers:
            router:
              image: router:1
              start: afterMesh
              firelensConfiguration: { type: fluentbit }
    `);
    expect(startOrder(containers, { ends: ENDS })).toEqual([
      [INIT],
      [PROXY],
      ['router', 'web'],
      [SYNC],
    ]);
  });
});

describe('a container that waits for the proxy itself', () => {
  it('keeps its own condition', () => {
    const containers = task(mesh`
      services:
        web:
          image: web:1
          port: 8080
          dependsOn: [{ containerName: consul-dataplane, condition: START }]
    `);
    const web = containers.find(({ Name }) => Name === 'web');
    expect(web?.['DependsOn']).toEqual([{ ContainerName: PROXY, Condition: 'START' }]);
  });
});
