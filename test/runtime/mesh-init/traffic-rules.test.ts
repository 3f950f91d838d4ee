import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  makeTrafficRules,
  type TrafficRules,
} from '../../../src/runtime/mesh-init/traffic-rules.ts';
import { describeWith, type Requirement } from '../../support/requirement.ts';

const RULES: TrafficRules = {
  inboundPort: 20_000,
  outboundPort: 15_001,
  excludeInboundPorts: [22_000],
  excludeOutboundPorts: [9_000],
  excludeOutboundCidrs: ['10.8.0.0/16'],
  excludeUids: ['1234'],
  redirectsDns: false,
};

describe('traffic rules', () => {
  const linesOf = (rules: TrafficRules) => makeTrafficRules(rules).split('\n');

  it('are one transaction on the nat table', () => {
    expect(linesOf(RULES)[0]).toBe('*nat');
    expect(makeTrafficRules(RULES)).toMatch(/\nCOMMIT\n$/u);
  });

  it('let everything pass that must before they redirect the rest', () => {
    const output = linesOf(RULES).filter((line) => line.startsWith('-A CONSUL_PROXY_OUTPUT '));
    expect(output).toEqual([
      '-A CONSUL_PROXY_OUTPUT -p tcp --dport 9000 -j RETURN',
      '-A CONSUL_PROXY_OUTPUT -d 127.0.0.0/8 -j RETURN',
      '-A CONSUL_PROXY_OUTPUT -d 169.254.0.0/16 -j RETURN',
      '-A CONSUL_PROXY_OUTPUT -d 10.8.0.0/16 -j RETURN',
      '-A CONSUL_PROXY_OUTPUT -m owner --uid-owner 5995 -j RETURN',
      '-A CONSUL_PROXY_OUTPUT -m owner --uid-owner 5996 -j RETURN',
      '-A CONSUL_PROXY_OUTPUT -m owner --uid-owner 1234 -j RETURN',
      '-A CONSUL_PROXY_OUTPUT -j CONSUL_PROXY_REDIRECT',
    ]);
    const inbound = linesOf(RULES).filter((line) => line.startsWith('-A CONSUL_PROXY_INBOUND '));
    expect(inbound).toEqual([
      '-A CONSUL_PROXY_INBOUND -p tcp --dport 22000 -j RETURN',
      '-A CONSUL_PROXY_INBOUND -p tcp -j CONSUL_PROXY_IN_REDIRECT',
    ]);
  });

  it('touch DNS only where it is asked for', () => {
    const dns = (redirectsDns: boolean) =>
      linesOf({ ...RULES, redirectsDns }).filter((line) => line.includes('--dport 53'));
    expect(dns(false)).toEqual([]);
    expect(dns(true)).toEqual([
      '-A CONSUL_DNS_REDIRECT -p udp -d 127.0.0.1/32 --dport 53 -j DNAT --to-destination 127.0.0.1:8600',
      '-A CONSUL_DNS_REDIRECT -p tcp -d 127.0.0.1/32 --dport 53 -j DNAT --to-destination 127.0.0.1:8600',
      '-A OUTPUT -p udp -d 127.0.0.1/32 --dport 53 -j CONSUL_DNS_REDIRECT',
      '-A OUTPUT -p tcp -d 127.0.0.1/32 --dport 53 -j CONSUL_DNS_REDIRECT',
    ]);
  });
});

/** Whether this process may make a network namespace and write rules in it. */
function canRedirect(): boolean {
  const probe = 'iptables -t nat -A OUTPUT -p tcp -m owner --uid-owner 1 -j REDIRECT && ip link';
  return spawnSync('unshare', ['--net', 'sh', '-c', probe], { stdio: 'ignore' }).status === 0;
}

const NETWORK_NAMESPACE: Requirement = {
  available: canRedirect(),
  missing: 'needs root with NET_ADMIN, iptables, and unshare and ip of util-linux and iproute2',
};

describeWith(NETWORK_NAMESPACE, 'traffic rules in a kernel', () => {
  /** Applies the rules in a fresh network namespace whose loopback has two more addresses, then runs a command there. */
  const runWith = (rules: TrafficRules, command: string): string => {
    const setUp =
      'ip link set lo up && ip addr add 10.1.0.1/32 dev lo && ip addr add 10.8.0.1/32 dev lo';
    const script = `${setUp} && iptables-restore --noflush && ${command}`;
    return execFileSync('unshare', ['--net', 'sh', '-ec', script], {
      input: makeTrafficRules(rules),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  };

  it('are accepted with all their parts', () => {
    const listed = runWith({ ...RULES, redirectsDns: true }, 'iptables -t nat -S');
    const appended = makeTrafficRules({ ...RULES, redirectsDns: true })
      .split('\n')
      .filter((line) => line.startsWith('-A '));
    expect(listed.split('\n').filter((line) => line.startsWith('-A '))).toHaveLength(
      appended.length,
    );
  });

  it('redirect what the application calls, and nothing else', () => {
    const attempts = [
      { uid: 1_000, host: '10.1.0.1', port: 80, answer: 'proxy' },
      { uid: 0, host: '10.1.0.1', port: 80, answer: 'proxy' },
      { uid: 1_000, host: '127.0.0.1', port: 80, answer: 'application' },
      { uid: 5_995, host: '10.1.0.1', port: 80, answer: 'application' },
      { uid: 5_996, host: '10.1.0.1', port: 80, answer: 'application' },
      { uid: 1_234, host: '10.1.0.1', port: 80, answer: 'application' },
      { uid: 1_000, host: '10.1.0.1', port: 9_000, answer: 'application' },
      { uid: 1_000, host: '10.8.0.1', port: 80, answer: 'application' },
    ];
    const reach = join(import.meta.dirname, 'reach.mjs');
    const command = `exec "${process.execPath}" "${reach}" '${JSON.stringify(attempts)}'`;
    expect(JSON.parse(runWith(RULES, command))).toEqual(attempts.map(({ answer }) => answer));
  });
});
