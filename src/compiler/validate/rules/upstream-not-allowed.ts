import type { Service, Upstream } from '../../../model/mesh.ts';
import { allows, hasWrittenIntentions } from '../allows.ts';
import type { Rule, RuleFinding } from '../rule.ts';

export const upstreamNotAllowed: Rule = {
  code: 'upstream-not-allowed',
  why: 'With ACLs Consul refuses every call that no intention allows, so such an upstream never answers.',
  fix: 'Add the caller to `allow` of the service that is called, or remove the upstream.',
  check: ({ mesh, report }) => {
    if (mesh.consul.login === undefined) return;
    const services = new Map(mesh.services.map((service) => [service.component, service]));
    for (const caller of mesh.services) {
      for (const { key, destination } of caller.upstreams) {
        const callee = services.get(destination.component ?? '');
        if (callee === undefined || allows(callee, caller.registration)) continue;
        if (callee.allow === undefined && hasWrittenIntentions(mesh, callee)) continue;
        report(refusedCall(caller, callee, key));
      }
    }
  },
};

/** A callee that says nothing of its callers may be allowed by an intention that is kept elsewhere. */
function refusedCall(caller: Service, callee: Service, key: Upstream['key']): RuleFinding {
  const silent = callee.allow === undefined;
  return {
    severity: silent ? 'warning' : 'error',
    message: `"${callee.component}" does not allow calls from "${caller.component}"`,
    path: [...caller.path, 'upstreams', key],
    anchor: 'key',
    hint: `add "${caller.component}" to allow of "${callee.component}"`,
    related: [
      {
        message: silent ? 'it says nothing of its callers' : 'its callers',
        path: silent ? callee.path : [...callee.path, 'allow'],
        anchor: 'key',
      },
    ],
  };
}
