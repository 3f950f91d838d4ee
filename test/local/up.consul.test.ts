import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { DOCKER, docker } from '../image/docker.ts';
import { describeWith, type Requirement } from '../support/requirement.ts';
import { CONSUL } from '../tools/consul-binary.ts';
import { application, meshOf } from './application.ts';
import { type LocalImages, makeLocalImages } from './local-images.ts';
import { ask, containerOf, leftovers, type RunningMesh, startMesh } from './running-mesh.ts';

const REQUIREMENT: Requirement = DOCKER.available ? CONSUL : DOCKER;
const SETUP_LIMIT_MS = 900_000;
const LIMIT_MS = 240_000;

describeWith(REQUIREMENT, 'meshc up', () => {
  let images: LocalImages;
  const running: RunningMesh[] = [];
  const up = (mesh: unknown): RunningMesh => {
    const started = startMesh(mesh);
    running.push(started);
    return started;
  };

  beforeAll(async () => {
    images = await makeLocalImages();
  }, SETUP_LIMIT_MS);

  afterEach(async () => {
    for (const mesh of running.splice(0)) {
      await mesh.end('SIGKILL');
      await mesh.run('down');
      mesh.remove();
    }
  }, LIMIT_MS);

  afterAll(async () => {
    await images.remove();
  }, LIMIT_MS);

  test(
    'with ACLs and TLS, calls go through Envoy where allow says so; a dead proxy replaces its task; Ctrl-C leaves nothing',
    async () => {
      const mesh = up(
        meshOf('secure', images, {
          consul: { servers: 'devServer', tls: true, acls: true },
          services: {
            api: application('api', images.application, { allow: ['web'] }),
            silent: application('silent', images.application, {}),
            web: application('web', images.application, {
              upstreams: { api: { localBindPort: 9091 }, silent: { localBindPort: 9092 } },
            }),
          },
        }),
      );
      await mesh.untilOutput(/^all running/mu);
      expect(await ask(mesh.port('web', 8080), '/call/9091')).toEqual({
        status: 200,
        body: 'hello from api',
      });
      expect(await ask(mesh.port('silent', 8080), '/')).toMatchObject({ status: 200 });
      expect(await ask(mesh.port('web', 8080), '/call/9092')).toMatchObject({ status: 403 });

      const proxy = await containerOf('secure-test', 'api', 'consul-dataplane');
      const from = mesh.output().length;
      await docker(['kill', proxy]);
      await mesh.untilOutput(/^api \(\w+\) failed: consul-dataplane ended with code 137$/mu, from);
      await mesh.untilOutput(/^api \(\w+\) running/mu, from);
      await expect
        .poll(() => ask(mesh.port('web', 8080), '/call/9091'), { timeout: 20_000 })
        .toEqual({ status: 200, body: 'hello from api' });

      expect(await mesh.end('SIGINT')).toBe(0);
      expect(mesh.output()).not.toContain('bug');
      expect(await leftovers('secure-test')).toBe('');
    },
    LIMIT_MS,
  );

  test(
    'two meshes run side by side; down removes one that was killed, and leaves the other alone',
    async () => {
      const services = { api: application('api', images.application, {}) };
      const open = { consul: { servers: 'devServer', tls: false, acls: false }, services };
      const left = up(meshOf('left', images, open));
      const right = up(meshOf('right', images, open));
      await Promise.all([left.untilOutput(/^all running/mu), right.untilOutput(/^all running/mu)]);

      const second = await left.run('up');
      expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('meshc down') });

      const status = await left.run('status', '--local');
      expect(status.stdout).toMatch(/^api \(\w{8}\) api running$/mu);
      expect(status.stdout).not.toContain('right');
      const logs = await left.run('logs', 'api');
      expect(logs.stdout).toMatch(/^api \(\w{8}\) consul-ecs-mesh-init \| \{"time":/mu);
      expect(logs.stdout).not.toContain('dev-server');

      await left.end('SIGKILL');
      expect(await leftovers('left-test')).not.toBe('');
      expect(await left.run('down')).toMatchObject({ code: 0 });
      expect(await leftovers('left-test')).toBe('');
      expect(await ask(right.port('api', 8080), '/')).toMatchObject({ body: 'hello from api' });

      expect(await right.run('down')).toMatchObject({ code: 0 });
      await expect.poll(() => right.process.exitCode, { timeout: 60_000 }).toBe(0);
      expect(await leftovers('right-test')).toBe('');
    },
    LIMIT_MS,
  );
});
