/** The settings of a resolver configuration that matter to the resolvers of glibc and musl (resolv.conf(5)). */
interface ResolverConfiguration {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
  readonly timeoutSeconds: number;
  readonly attempts: number;
}

const LOOPBACK = '127.0.0.1';
const DEFAULT_NDOTS = 1;
const DEFAULT_TIMEOUT_SECONDS = 5;
const DEFAULT_ATTEMPTS = 2;
const HIGHEST_NDOTS = 15;

/**
 * The text of a resolv.conf that asks 127.0.0.1 first, where consul-dataplane answers, and then the servers of the
 * given text. A text that does so already stays the same, so that mesh-init can run again.
 */
export function withLoopbackNameserver(text: string): string {
  const { nameservers, search, ndots, timeoutSeconds, attempts } = parseResolvConf(text);
  const others = nameservers.filter((address) => address !== LOOPBACK);
  const options = [
    ...(ndots === DEFAULT_NDOTS ? [] : [`ndots:${ndots}`]),
    ...(timeoutSeconds === DEFAULT_TIMEOUT_SECONDS ? [] : [`timeout:${timeoutSeconds}`]),
    ...(attempts === DEFAULT_ATTEMPTS ? [] : [`attempts:${attempts}`]),
  ];
  const lines = [
    ...(search.length === 0 || search.join(' ') === '.' ? [] : [`search ${search.join(' ')}`]),
    ...[LOOPBACK, ...others].map((address) => `nameserver ${address}`),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function parseResolvConf(text: string): ResolverConfiguration {
  const lines = text
    .split('\n')
    .filter((line) => !/^[#;]/u.test(line))
    .map((line) => line.split(/\s+/u).filter((word) => word !== ''));
  const valuesOf = (keyword: string) =>
    lines.filter(([first]) => first === keyword).map(([, ...values]) => values);
  const options = valuesOf('options').flat();
  const search = lines.findLast(([first]) => first === 'search' || first === 'domain');
  return {
    nameservers: valuesOf('nameserver').flatMap(([address]) => address ?? []),
    search: search?.slice(1) ?? [],
    ndots: Math.min(optionOf(options, 'ndots', 0) ?? DEFAULT_NDOTS, HIGHEST_NDOTS),
    timeoutSeconds: optionOf(options, 'timeout', 1) ?? DEFAULT_TIMEOUT_SECONDS,
    attempts: optionOf(options, 'attempts', 1) ?? DEFAULT_ATTEMPTS,
  };
}

function optionOf(options: readonly string[], name: string, lowest: number): number | undefined {
  const option = options.findLast((candidate) => candidate.startsWith(`${name}:`));
  const value = Number.parseInt(option?.slice(name.length + 1) ?? '', 10);
  return Number.isNaN(value) ? undefined : Math.max(value, lowest);
}
