import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AwsIdentity, makePrincipal, startAwsIdentity } from '../../fakes/aws-identity.ts';
import { describeWith } from '../../support/requirement.ts';
import { type ConsulServer, startConsul } from '../../tools/consul.ts';
import { CONSUL } from '../../tools/consul-binary.ts';
import { runRealSequence } from './real-sequence.ts';

/** `MESHC_SEED=17 npm test -- test/runtime/faults/faults.consul` runs that sequence alone. */
const { MESHC_SEED } = process.env;
const SEQUENCES = 50;
const LIMIT_MS = 600_000;

describeWith(CONSUL, 'tasks of many clusters at one real Consul that denies by default', () => {
  const principal = makePrincipal();
  let consul: ConsulServer;
  let identity: AwsIdentity;

  beforeAll(async () => {
    consul = await startConsul({ acls: true });
    identity = await startAwsIdentity({ principals: [principal] });
  });
  afterAll(async () => {
    await identity.close();
    await consul.remove();
  });

  test(
    'leave nothing behind, whatever fails between them and Consul',
    async () => {
      const all = Array.from({ length: SEQUENCES }, (_, index) => index + 1);
      const seeds = MESHC_SEED === undefined ? all : [Number(MESHC_SEED)];
      const outcomes = await Promise.all(
        seeds.map(async (seed) => {
          const problems = await runRealSequence({ consul, identity, principal }, seed);
          return problems.map((problem) => `seed ${seed}: ${problem}`);
        }),
      );
      expect(outcomes.flat()).toEqual([]);
    },
    LIMIT_MS,
  );
});
