import type { EntryProblem, Part } from '../config-entries/entry-problem.ts';
import {
  apiGatewayProblems,
  meshProblems,
  routeProblems,
  terminatingGatewayProblems,
} from '../config-entries/gateway-checks.ts';
import {
  resolverProblems,
  routerProblems,
  splitterProblems,
} from '../config-entries/routing-checks.ts';
import {
  exportedServicesProblems,
  intentionsProblems,
  proxyDefaultsProblems,
  samenessGroupProblems,
  serviceDefaultsProblems,
} from '../config-entries/service-checks.ts';
import type { Rule } from '../rule.ts';

/** By kind; what Consul refuses (hashicorp/consul, agent/structs, the `Validate` of each entry). */
const CHECKS: Readonly<Record<string, (entry: Part) => EntryProblem[]>> = {
  'service-defaults': serviceDefaultsProblems,
  'proxy-defaults': proxyDefaultsProblems,
  'service-intentions': intentionsProblems,
  'exported-services': exportedServicesProblems,
  'sameness-group': samenessGroupProblems,
  'service-router': routerProblems,
  'service-splitter': splitterProblems,
  'service-resolver': resolverProblems,
  'api-gateway': apiGatewayProblems,
  'http-route': routeProblems,
  'tcp-route': routeProblems,
  'terminating-gateway': terminatingGatewayProblems,
  mesh: meshProblems,
};

export const configEntry: Rule = {
  code: 'config-entry',
  why: 'Consul refuses such an entry when the controller writes it, after the deploy; until then nothing shows it.',
  fix: 'Write the entry as the documentation of its kind says.',
  check: ({ mesh, report }) => {
    for (const { kind, entry, path } of mesh.configEntries) {
      for (const problem of CHECKS[kind]?.({ value: entry, path }) ?? []) report(problem);
    }
  },
};
