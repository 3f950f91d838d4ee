import { afterAll, beforeAll, expect, test } from 'vitest';
import { DOCKER, docker } from '../image/docker.ts';
import { describeWith, type Requirement } from '../support/requirement.ts';
import { CONSUL } from '../tools/consul-binary.ts';
import { application, meshOf } from './application.ts';
import { CLIENT_PROGRAM, type Counts, SERVER_PROGRAM } from './load.ts';
import { type LocalImages, makeLocalImages } from './local-images.ts';
import { ask, followContainer, type RunningMesh, startMesh } from './running-mesh.ts';

const REQUIREMENT: Requirement = DOCKER.available ? CONSUL : DOCKER;
const SETUP_LIMIT_MS = 900_000;
const LIMIT_MS = 600_000;
/** Each replaces two tasks of the server and one of the client. */
const ROLLS = 4;
const MESH = 'steady';

describeWith(REQUIREMENT, 'no request is lost', () => {
  let images: LocalImages;
  let mesh: RunningMesh;

  beforeAll(async () => {
    images = await makeLocalImages();
    mesh = startMesh(
      meshOf(MESH, images, {
        consul: { servers: 'devServer', tls: true, acls: true },
        services: {
          server: {
            ...application('server', images.application, {}),
            command: ['node', '-e', SERVER_PROGRAM],
            desiredCount: 2,
            allow: ['client'],
            healthCheck: { command: ['CMD', 'node', '-e', "fetch('http://127.0.0.1:8080')"] },
          },
          client: {
            ...application('client', images.application, {}),
            command: ['node', '-e', CLIENT_PROGRAM],
            upstreams: { server: { localBindPort: 9091 } },
          },
        },
      }),
    );
    await mesh.untilOutput(/^all running/mu);
  }, SETUP_LIMIT_MS);

  afterAll(async () => {
    await mesh.end('SIGINT');
    await mesh.run('down');
    mesh.remove();
    await images.remove();
  }, LIMIT_MS);

  test(
    'while tasks of server and client are replaced, but where all containers of a task end at once',
    async () => {
      const clients = [followClient(mesh)];
      for (let roll = 0; roll < ROLLS; roll += 1) {
        const from = mesh.output().length;
        mesh.process.kill('SIGUSR2');
        await mesh.untilOutput(/^all replaced/mu, from);
        clients.push(followClient(mesh));
      }
      const current = await countsOf(mesh);
      const former = await Promise.all(clients.slice(0, ROLLS).map(({ ended }) => ended));
      const all = [...former.map((text): Counts => JSON.parse(text)), current];
      const sent = all.reduce((sum, counts) => sum + counts.sent, 0);
      process.stderr.write(`${sent} requests during ${ROLLS} rolls\n`);
      expect(all.map(({ reasons }) => reasons)).toEqual(all.map(() => ({})));
      expect(all.slice(1).map(({ early }) => early)).toEqual(all.slice(1).map(() => 0));
      expect(sent).toBeGreaterThan(ROLLS * 100);

      const before = (await countsOf(mesh)).failed;
      const from = mesh.output().length;
      await endAtOnce(mesh, 'server');
      await mesh.untilOutput(/^server \(\w+\) running/mu, from);
      expect((await countsOf(mesh)).failed).toBeGreaterThan(before);
    },
    LIMIT_MS,
  );
});

/** Id of the newest task of a component. */
function taskOf(mesh: RunningMesh, component: string): string {
  const lines = mesh.output().matchAll(new RegExp(`^${component} \\((\\w+)\\) running`, 'gmu'));
  return [...lines].at(-1)?.[1] ?? '';
}

function followClient(mesh: RunningMesh) {
  return followContainer(`meshc-${MESH}-test-client-${taskOf(mesh, 'client')}-client`);
}

async function countsOf(mesh: RunningMesh): Promise<Counts> {
  return JSON.parse((await ask(mesh.port('client', 8080), '/')).body);
}

/** What a runner without an order does: SIGTERM to all containers of a task. */
async function endAtOnce(mesh: RunningMesh, component: string): Promise<void> {
  const task = `meshc-${MESH}-test-${component}-${taskOf(mesh, component)}`;
  const names = ['consul-ecs-health-sync', component, 'consul-dataplane'];
  await docker(['kill', '--signal=TERM', ...names.map((name) => `${task}-${name}`)]);
}
