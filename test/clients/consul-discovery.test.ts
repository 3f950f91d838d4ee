import { describe, expect, it } from 'vitest';
import { discoverConsulServers } from '../../src/clients/consul-discovery.ts';

describe('discovery of the Consul servers', () => {
  const signal = new AbortController().signal;
  const discover = (hosts: string) => discoverConsulServers(hosts, signal);
  const printing = (text: string) => `exec=node -p ${text}`;

  it.each(['10.0.0.7', '2001:db8::7'])('takes the address %s as it is', async (address) => {
    expect(await discover(address)).toEqual({ kind: 'found', addresses: [address] });
  });

  it('resolves a name to its addresses, each once', async () => {
    const discovery = await discover('localhost');
    const addresses = discovery.kind === 'found' ? discovery.addresses : [];
    expect(addresses).toContain('127.0.0.1');
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('says which name has no address', async () => {
    expect(await discover('no-such-host.invalid')).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('cannot resolve "no-such-host.invalid"'),
    });
  });

  it('takes the addresses that a command prints, quoted or not', async () => {
    expect(await discover('exec=echo 10.0.0.1 "10.0.0.2" ::1')).toEqual({
      kind: 'found',
      addresses: ['10.0.0.1', '10.0.0.2', '::1'],
    });
  });

  it('runs the command without a shell', async () => {
    expect(await discover('exec=echo 10.0.0.1;reboot')).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('"10.0.0.1;reboot"'),
    });
  });

  it.each([
    ['exec=', 'names no command'],
    ['exec=no-such-program', 'no-such-program failed (ENOENT)'],
    [printing('process.exit(3)'), 'failed (3)'],
    [printing('""'), 'printed no address'],
    [printing('"10.0.0.1"+String.fromCharCode(32)+"web"'), 'printed "web"'],
    ['', 'consulServers.hosts is empty'],
  ])('refuses %s', async (hosts, message) => {
    expect(await discover(hosts)).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(message),
    });
  });

  it('ends a command that takes too long when the signal fires', async () => {
    const abort = new AbortController();
    const pending = discoverConsulServers('exec=sleep 60', abort.signal);
    abort.abort();
    expect(await pending).toMatchObject({ kind: 'failed' });
  });
});
