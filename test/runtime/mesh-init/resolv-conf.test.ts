import { describe, expect, it } from 'vitest';
import { withLoopbackNameserver } from '../../../src/runtime/mesh-init/resolv-conf.ts';

describe('resolver configuration with consul-dataplane first', () => {
  it('asks 127.0.0.1 and then the servers that were there, in their order', () => {
    const text = 'search eu-west-1.compute.internal\nnameserver 10.0.0.2\nnameserver 10.0.0.3\n';
    expect(withLoopbackNameserver(text)).toBe(
      'search eu-west-1.compute.internal\nnameserver 127.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\n',
    );
  });

  it('is the same when it is made again', () => {
    const text = 'domain example.com\nnameserver 10.0.0.2\noptions ndots:3 timeout:1 attempts:4\n';
    const once = withLoopbackNameserver(text);
    expect(once).toBe(
      'search example.com\nnameserver 127.0.0.1\nnameserver 10.0.0.2\noptions ndots:3 timeout:1 attempts:4\n',
    );
    expect(withLoopbackNameserver(once)).toBe(once);
  });

  it.each([
    ['', ''],
    ['search .', ''],
    ['# nameserver 10.0.0.9\n; nameserver 10.0.0.9', ''],
    ['nameserver', ''],
    ['options ndots:1 timeout:5 attempts:2 rotate', ''],
    ['options ndots:99 timeout:0 attempts:x', 'options ndots:15 timeout:1\n'],
  ])('has no line for what %j does not say', (text, rest) => {
    expect(withLoopbackNameserver(text)).toBe(`nameserver 127.0.0.1\n${rest}`);
  });

  it('takes the last of several search lists', () => {
    expect(withLoopbackNameserver('search a b\ndomain c\n')).toBe(
      'search c\nnameserver 127.0.0.1\n',
    );
  });
});
