import type { Caller } from '../../../model/mesh.ts';
import type { Rule, RuleFinding } from '../rule.ts';

export const callerSource: Rule = {
  code: 'caller-source',
  why: 'A caller comes from one place: Consul refuses a source with a peer and a partition, and one that stands twice.',
  fix: 'Keep one of `peer`, `partition` and `samenessGroup`, and name each caller once.',
  check: ({ mesh, report }) => {
    for (const { allow = [] } of mesh.services) {
      for (const [index, caller] of allow.entries()) {
        for (const finding of placeFindings(caller)) report(finding);
        const twin = allow.slice(0, index).find((one) => isTwin(one, caller));
        if (twin !== undefined) report(twice(caller, twin));
      }
    }
  },
};

function placeFindings(caller: Caller): RuleFinding[] {
  const [first, second] = (['peer', 'partition', 'samenessGroup'] as const).filter(
    (field) => caller[field] !== undefined,
  );
  // A partition that the file does not say is that of the component.
  if (first === undefined || second === undefined) return wildcards(caller);
  return [
    {
      message: `${first} and ${second} exclude each other`,
      path: [...caller.path, second],
      anchor: 'key',
      hint: 'keep one of peer, partition and samenessGroup',
      related: [{ message: first, path: [...caller.path, first], anchor: 'key' }],
    },
  ];
}

/** `*` stands for all services, and with it for all namespaces; never for a part of a name. */
function wildcards(caller: Caller): RuleFinding[] {
  const { consulName, namespace } = caller;
  const wrong =
    consulName !== '*' && (consulName.includes('*') || namespace === '*') ? ['service'] : [];
  const places = (['partition', 'peer', 'samenessGroup'] as const).filter((field) =>
    caller[field]?.includes('*'),
  );
  return [...wrong, ...places].map((field) => ({
    message: 'Consul takes "*" for every service only, not for a part of a name or a place',
    path: [...caller.path, field],
    anchor: 'value',
    hint: 'write whole names, or service: "*"',
  }));
}

function isTwin(one: Caller, other: Caller): boolean {
  const isSame = (['consulName', 'namespace', 'partition', 'peer', 'samenessGroup'] as const).every(
    (field) => one[field] === other[field],
  );
  // Said twice with the same rights it does no harm.
  return isSame && JSON.stringify(one.permissions) !== JSON.stringify(other.permissions);
}

function twice(caller: Caller, twin: Caller): RuleFinding {
  return {
    message: `caller "${caller.key}" stands twice, with different permissions`,
    path: [...caller.path, 'service'],
    anchor: 'value',
    hint: 'put all permissions into one of them',
    related: [{ message: 'the other one', path: [...twin.path, 'service'], anchor: 'value' }],
  };
}
