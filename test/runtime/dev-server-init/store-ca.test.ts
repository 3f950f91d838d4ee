import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { caPairText } from '../../../src/runtime/dev-server-init/ca-pair.ts';
import { AUTHORITY, OTHER_AUTHORITY } from './authorities.ts';
import {
  CA,
  CA_CERTIFICATE,
  type DevServerTask,
  type DevServerWorld,
  makeDevServerWorld,
  meetingOfTwo,
  OWN_CA,
} from './world.ts';

const CERTIFICATE_FILE = 'consul-agent-ca.pem';
const KEY_FILE = 'consul-agent-ca-key.pem';

let world: DevServerWorld;
let task: DevServerTask;
beforeEach(async () => {
  world = await makeDevServerWorld();
  task = await world.startTask();
});
afterEach(() => world.close());

/** What the container in between, Consul's own, does where there is no authority. */
function makeAuthority({ write }: DevServerTask, authority = AUTHORITY): void {
  write(CERTIFICATE_FILE, authority.certificate);
  write(KEY_FILE, authority.key);
}

describe('storing the certificate authority', () => {
  it('keeps a new one whole, publishes its certificate, and removes its key', async () => {
    makeAuthority(task);
    const { code, events, lines } = await task.run('store', OWN_CA);
    expect({ code, events }).toEqual({
      code: 0,
      events: ['ca-stored', 'ca-published', 'done'],
    });
    expect(Object.fromEntries(world.secrets.secrets)).toMatchObject({
      [CA]: caPairText(AUTHORITY),
      [CA_CERTIFICATE]: AUTHORITY.certificate,
    });
    expect(() => task.read(KEY_FILE)).toThrow('ENOENT');
    expect(task.read(CERTIFICATE_FILE)).toBe(AUTHORITY.certificate);
    expect(JSON.stringify(lines)).not.toContain('BEGIN');
  });

  it('writes nothing when the next task brings the same one', async () => {
    makeAuthority(task);
    await task.run('store', OWN_CA);
    const before = world.secrets.calls.length;
    const next = await world.startTask();
    await next.run('prepare', OWN_CA);
    expect(await next.run('store', OWN_CA)).toMatchObject({ code: 0, events: ['done'] });
    expect(world.secrets.calls.slice(before)).not.toContainEqual(
      expect.stringContaining('PutSecretValue'),
    );
    expect(() => next.read(KEY_FILE)).toThrow('ENOENT');
  });

  it('publishes the certificate that a task which was cut off did not', async () => {
    world.secrets.secrets.set(CA, caPairText(AUTHORITY));
    world.secrets.secrets.set(CA_CERTIFICATE, OTHER_AUTHORITY.certificate);
    makeAuthority(task);
    expect(await task.run('store', OWN_CA)).toMatchObject({ events: ['ca-published', 'done'] });
    expect(world.secrets.secrets.get(CA_CERTIFICATE)).toBe(AUTHORITY.certificate);
  });

  it('removes the key of a given one, and stores nothing', async () => {
    makeAuthority(task);
    const given = { MESHC_CA_CERTIFICATE: AUTHORITY.certificate, MESHC_CA_KEY: AUTHORITY.key };
    expect(await task.run('store', given)).toMatchObject({ code: 0 });
    expect(() => task.read(KEY_FILE)).toThrow('ENOENT');
    expect(world.secrets.calls).toEqual([]);
  });

  it('says so when the container before it made nothing', async () => {
    const { code, message } = await task.run('store', OWN_CA);
    expect(code).toBe(1);
    expect(message).toMatch(/^cannot read consul-agent-ca.pem: .*did the container before/);
  });
});

describe('two tasks that make an authority at once', () => {
  it('end with the one of the faster, whole, and the slower starts over with it', async () => {
    const other = await world.startTask();
    await Promise.all([task.run('prepare', OWN_CA), other.run('prepare', OWN_CA)]);
    world.secrets.faults.onPut = meetingOfTwo();
    makeAuthority(task);
    makeAuthority(other, OTHER_AUTHORITY);
    const ends = await Promise.all([task.run('store', OWN_CA), other.run('store', OWN_CA)]);

    expect(ends.map(({ code }) => code).sort()).toEqual([0, 1]);
    const slower = ends.find(({ code }) => code === 1);
    expect(slower?.message).toContain('the next task of the dev server takes that one');
    const winner = ends[0]?.code === 0 ? AUTHORITY : OTHER_AUTHORITY;
    expect(world.secrets.secrets.get(CA)).toBe(caPairText(winner));
    expect(world.secrets.secrets.get(CA_CERTIFICATE)).toBe(winner.certificate);

    const next = await world.startTask();
    await next.run('prepare', OWN_CA);
    expect(next.read(CERTIFICATE_FILE)).toBe(winner.certificate);
  });

  it('are told apart when the slower one looks after the faster one has written', async () => {
    makeAuthority(task);
    await task.run('store', OWN_CA);
    const other = await world.startTask();
    makeAuthority(other, OTHER_AUTHORITY);
    const { code, message } = await other.run('store', OWN_CA);
    expect(code).toBe(1);
    expect(message).toContain('another task has stored a certificate authority meanwhile');
  });
});
