import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { caPairText } from '../../../src/runtime/dev-server-init/ca-pair.ts';
import { AUTHORITY, OTHER_AUTHORITY } from './authorities.ts';
import {
  CA,
  type DevServerTask,
  type DevServerWorld,
  makeDevServerWorld,
  meetingOfTwo,
  OWN_CA,
  OWN_TOKEN,
  TOKEN,
} from './world.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CERTIFICATE_FILE = 'consul-agent-ca.pem';
const KEY_FILE = 'consul-agent-ca-key.pem';
const TOKENS_FILE = 'acl-tokens.json';

let world: DevServerWorld;
let task: DevServerTask;
beforeEach(async () => {
  world = await makeDevServerWorld();
  task = await world.startTask();
});
afterEach(async () => {
  vi.useRealTimers();
  await world.close();
});

const tokensOf = ({ read }: DevServerTask) => JSON.parse(read(TOKENS_FILE)).acl.tokens;

describe('the token', () => {
  it('is made once and kept in its secret, where the next task finds it', async () => {
    expect(await task.run('prepare', OWN_TOKEN)).toMatchObject({ code: 0 });
    const token = world.secrets.secrets.get(TOKEN) ?? '';
    expect(token).toMatch(UUID);
    expect(tokensOf(task)).toEqual({ initial_management: token, agent: token });

    const next = await world.startTask();
    const { events } = await next.run('prepare', OWN_TOKEN);
    expect(events).toContain('token-found');
    expect(tokensOf(next)).toEqual(tokensOf(task));
    expect(world.secrets.secrets.get(TOKEN)).toBe(token);
  });

  it('is that of the task that was faster, where two make one at once', async () => {
    world.secrets.faults.onPut = meetingOfTwo();
    const other = await world.startTask();
    await Promise.all([task.run('prepare', OWN_TOKEN), other.run('prepare', OWN_TOKEN)]);
    expect(tokensOf(task)).toEqual(tokensOf(other));
    expect(tokensOf(task).agent).toBe(world.secrets.secrets.get(TOKEN));
  });

  it('is the given one, without a word to Secrets Manager', async () => {
    await task.run('prepare', { MESHC_BOOTSTRAP_TOKEN: 'given', MESHC_REPLICATION_TOKEN: 'other' });
    expect(tokensOf(task)).toEqual({
      initial_management: 'given',
      agent: 'given',
      replication: 'other',
    });
    expect(world.secrets.calls).toEqual([]);
  });

  it('lies in a file for the user of the containers alone', async () => {
    await task.run('prepare', OWN_TOKEN);
    expect(task.modeOf(TOKENS_FILE)).toBe('400');
  });

  it('is missed in a secret that holds nothing but space', async () => {
    world.secrets.secrets.set(TOKEN, ' \n');
    const { code, message } = await task.run('prepare', OWN_TOKEN);
    expect({ code, message }).toEqual({
      code: 1,
      message: expect.stringMatching(/token-a1b2c3 holds no token; put a UUID into it/),
    });
  });

  it('stands in no line of the log', async () => {
    const { lines } = await task.run('prepare', OWN_TOKEN);
    expect(JSON.stringify(lines)).not.toContain(world.secrets.secrets.get(TOKEN));
  });
});

describe('the certificate authority', () => {
  it('is left to the next container where there is none, which gets the address', async () => {
    const { code, events } = await task.run('prepare', OWN_CA);
    expect(code).toBe(0);
    expect(events).toContain('ca-missing');
    expect(task.read('task-address')).toBe('127.0.0.1');
    expect(() => task.read(CERTIFICATE_FILE)).toThrow('ENOENT');
  });

  it('is the one that an earlier task has kept', async () => {
    world.secrets.secrets.set(CA, caPairText(AUTHORITY));
    const { lines } = await task.run('prepare', OWN_CA);
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'ca-found',
        from: 'stored',
        validUntil: expect.any(String),
      }),
    );
    expect(task.read(CERTIFICATE_FILE)).toBe(AUTHORITY.certificate);
    expect(task.read(KEY_FILE)).toBe(AUTHORITY.key);
    expect(task.modeOf(KEY_FILE)).toBe('400');
    expect(JSON.stringify(lines)).not.toContain('BEGIN');
  });

  it('is the given one, without a word to Secrets Manager', async () => {
    const { code } = await task.run('prepare', {
      MESHC_CA_CERTIFICATE: AUTHORITY.certificate,
      MESHC_CA_KEY: caPairText(AUTHORITY),
    });
    expect(code).toBe(0);
    expect(task.read(KEY_FILE)).toBe(AUTHORITY.key);
    expect(world.secrets.calls).toEqual([]);
  });

  it('may be prepared again over the files of a run that was cut off', async () => {
    world.secrets.secrets.set(CA, caPairText(AUTHORITY));
    await task.run('prepare', OWN_CA);
    expect(await task.run('prepare', OWN_CA)).toMatchObject({ code: 0 });
  });

  it.each([
    ['half of one', AUTHORITY.certificate, 'its key is no PEM'],
    [
      'a foreign key',
      AUTHORITY.certificate + OTHER_AUTHORITY.key,
      'its key is not that of its certificate',
    ],
    ['something else', 'hello', 'its certificate is no PEM'],
  ])('is refused where its secret holds %s', async (_title, text, reason) => {
    world.secrets.secrets.set(CA, text);
    const { code, message } = await task.run('prepare', OWN_CA);
    expect(code).toBe(1);
    expect(message).toContain(`${CA} cannot sign: ${reason}`);
    expect(message).not.toContain('hello');
    expect(() => task.read(KEY_FILE)).toThrow('ENOENT');
  });

  it('is refused where the user gives a foreign key', async () => {
    const { code, message } = await task.run('prepare', {
      MESHC_CA_CERTIFICATE: AUTHORITY.certificate,
      MESHC_CA_KEY: OTHER_AUTHORITY.key,
    });
    expect({ code, message }).toEqual({
      code: 1,
      message: expect.stringContaining('devServer.ca cannot sign: its key is not that of'),
    });
  });

  it.each([
    ['2126-12-01', 1, 'it expired on'],
    ['2126-10-01', 0, ''],
  ])('on %s ends with code %i', async (day, code, reason) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(day) });
    world.secrets.secrets.set(CA, caPairText(AUTHORITY));
    const end = await task.run('prepare', OWN_CA);
    expect(end.code).toBe(code);
    expect(end.message).toContain(reason);
    expect(end.events.includes('ca-expires')).toBe(code === 0);
  });
});

describe('a step that fails', () => {
  it('tries again while rights have not arrived everywhere', async () => {
    world.secrets.faults.deny = 1;
    const { code, events } = await task.run('prepare', OWN_TOKEN);
    expect(code).toBe(0);
    expect(events).toContain('attempt-failed');
  });

  it('ends with what is missing once its time is over', async () => {
    world.secrets.faults.deny = Number.POSITIVE_INFINITY;
    const { code, message } = await task.run('prepare', {
      ...OWN_TOKEN,
      MESHC_START_LIMIT_SECONDS: '0.1',
    });
    expect(code).toBe(1);
    expect(message).toContain(`could not read ${TOKEN}`);
    expect(message).toContain('secretsmanager:GetSecretValue');
  });

  it('says that a secret is gone when it can write nothing into it', async () => {
    world.secrets.secrets.delete(TOKEN);
    const { code, message } = await task.run('prepare', {
      ...OWN_TOKEN,
      MESHC_START_LIMIT_SECONDS: '0.1',
    });
    expect(code).toBe(1);
    expect(message).toMatch(/belongs to the stack of the dev server: was it deleted\?$/);
  });

  it('names the file that it cannot write', async () => {
    const { code, message } = await task.run('prepare', {
      ...OWN_TOKEN,
      MESHC_DEV_SERVER_DIR: `${task.directory}/missing`,
    });
    expect({ code, message }).toEqual({
      code: 1,
      message: expect.stringContaining(`cannot write ${TOKENS_FILE}`),
    });
  });
});

describe('variables', () => {
  it.each([
    [{ MESHC_DEV_SERVER_STEP: 'x' }, 'MESHC_DEV_SERVER_STEP must be one of prepare, store'],
    [{ MESHC_DEV_SERVER_DIR: '' }, 'MESHC_DEV_SERVER_DIR is not set'],
    [{ MESHC_CA_KEY: 'pem' }, 'MESHC_CA_KEY is set, and MESHC_CA_CERTIFICATE is not'],
    [{ MESHC_CA_ARN: CA }, 'MESHC_CA_ARN is set, and MESHC_CA_CERTIFICATE_ARN is not'],
  ])('%j are refused', async (variables, problem) => {
    const { code, lines } = await task.run('prepare', variables);
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.objectContaining({ event: 'settings-invalid', problems: [problem] }),
    ]);
  });
});
