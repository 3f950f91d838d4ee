import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkMesh, type ValidMesh } from '../../src/compiler/check.ts';
import { compileMesh } from '../../src/compiler/compile.ts';
import { resolveMesh } from '../../src/compiler/resolve/resolve.ts';
import type { CompiledMesh } from '../../src/model/stack.ts';
import type { Json, JsonObject } from '../../src/model/template.ts';
import { arbitraryMesh } from '../support/arbitrary-mesh.ts';
import { checkTemplate } from '../support/cloudformation-schema.ts';

/** Each law holds for any mesh; this many are tried at each run. */
const RUNS = 40;

function forEveryMesh(law: (mesh: JsonObject) => void): void {
  fc.assert(fc.property(arbitraryMesh(), law), { numRuns: RUNS });
}

function check(mesh: JsonObject) {
  return checkMesh({
    files: [{ name: 'mesh.yaml', text: JSON.stringify(mesh, undefined, 1) }],
    variables: {},
  });
}

function validate(mesh: JsonObject): ValidMesh {
  const { valid, findings } = check(mesh);
  if (valid === undefined) throw new Error(JSON.stringify(findings, undefined, 2));
  return valid;
}

function compile(mesh: JsonObject): CompiledMesh {
  return compileMesh(validate(mesh), '0.0.0-test');
}

function bodies(compiled: CompiledMesh): Record<string, string> {
  return Object.fromEntries(compiled.stacks.map(({ component, body }) => [component, body]));
}

describe('any valid mesh', () => {
  it('has no finding that is an error', () => {
    forEveryMesh((mesh) => {
      const errors = check(mesh).findings.filter(({ severity }) => severity === 'error');
      expect(errors).toEqual([]);
    });
  });

  it('compiles to resources that CloudFormation, ECS and EC2 accept', () => {
    forEveryMesh((mesh) => {
      const problems = compile(mesh).stacks.flatMap(({ template }) => checkTemplate(template));
      expect(problems).toEqual([]);
    });
  });

  it('compiles to the same bytes every time', () => {
    forEveryMesh((mesh) => {
      expect(bodies(compile(mesh))).toEqual(bodies(compile(mesh)));
    });
  });

  it('compiles to the same bytes in whichever order the file says its keys', () => {
    forEveryMesh((mesh) => {
      expect(bodies(compile(reversed(mesh) as JsonObject))).toEqual(bodies(compile(mesh)));
    });
  });

  it('leaves its inputs as they were', () => {
    forEveryMesh((mesh) => {
      const { source, spec } = deepFreeze(validate(mesh));
      const resolved = deepFreeze(resolveMesh(spec));
      compileMesh({ source, spec, mesh: resolved }, '0.0.0-test');
    });
  });

  it('has nothing empty in what CloudFormation reads back, which would be a change for ever', () => {
    forEveryMesh((mesh) => {
      for (const { template } of compile(mesh).stacks) {
        const { Metadata: _, ...compared } = template;
        expect(emptyPlaces(compared as unknown as Json, '')).toEqual([]);
      }
    });
  });

  it('names its stacks as CloudFormation allows, each once', () => {
    forEveryMesh((mesh) => {
      const names = compile(mesh).stacks.map(({ stackName }) => stackName);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9-]{0,127}$/);
    });
  });

  it('has logical ids that CloudFormation allows', () => {
    forEveryMesh((mesh) => {
      const ids = compile(mesh).stacks.flatMap(({ template }) => [
        ...Object.keys(template.Resources),
        ...Object.keys(template.Parameters ?? {}),
        ...Object.keys(template.Outputs ?? {}),
      ]);
      for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9]{1,255}$/);
    });
  });

  it('refers within each stack only to what the stack has, and uses every parameter', () => {
    forEveryMesh((mesh) => {
      for (const { template } of compile(mesh).stacks) {
        const ids = Object.keys(template.Resources);
        const parameters = Object.keys(template.Parameters ?? {});
        const used = references([template.Resources, template.Outputs ?? {}] as unknown as Json);
        const known = new Set([...ids, ...parameters]);
        const unknown = [...used].filter((id) => !known.has(id) && !id.startsWith('AWS::'));
        expect(unknown).toEqual([]);
        expect(parameters.filter((name) => !used.has(name))).toEqual([]);
      }
    });
  });

  it('takes every parameter from an output that another stack has before', () => {
    forEveryMesh((mesh) => {
      const { stacks } = compile(mesh);
      stacks.forEach(({ parameters, dependsOn }, index) => {
        for (const { component, output } of Object.values(parameters)) {
          const before = stacks.slice(0, index).find((stack) => stack.component === component);
          expect(dependsOn).toContain(component);
          expect(before?.template.Outputs).toHaveProperty(output);
        }
      });
    });
  });

  it('has no account, region or partition that the file does not have', () => {
    forEveryMesh((mesh) => {
      const written = JSON.stringify(mesh);
      const text = JSON.stringify(compile(mesh).stacks.map(({ template }) => template));
      const places = text.match(/arn:aws[a-z-]*:|\b\d{12}\b|\b(eu|us)-[a-z]+-\d\b/g) ?? [];
      expect(places.filter((place) => !written.includes(place))).toEqual([]);
      const { aws: _, ...rest } = mesh;
      const target = text.match(/\b(eu-west-1|111122223333)\b/g) ?? [];
      expect(target.filter((word) => !JSON.stringify(rest).includes(word))).toEqual([]);
    });
  });
});

describe('a mesh that loses a service that nobody else needs', () => {
  it('keeps every other stack to the byte', () => {
    forEveryMesh((mesh) => {
      const services = Object.entries((mesh['services'] ?? {}) as JsonObject);
      const needed = JSON.stringify(
        services.map(([, service]) => {
          const { upstreams, allow } = service as JsonObject;
          return [Object.keys((upstreams ?? {}) as JsonObject), allow];
        }),
      );
      const [removed] = services.find(([name]) => !needed.includes(`"${name}"`)) ?? [];
      fc.pre(removed !== undefined);
      const fewer = Object.fromEntries(services.filter(([name]) => name !== removed));
      const { [removed]: _, ...others } = bodies(compile(mesh));
      expect(bodies(compile({ ...mesh, services: fewer }))).toEqual(others);
    });
  });
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

function emptyPlaces(value: Json, place: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.entries(value);
  if (members.length === 0) return [place];
  return members.flatMap(([key, member]) => emptyPlaces(member, `${place}/${key}`));
}

/** Logical ids and parameters that `Ref`, `Fn::GetAtt` and `Fn::Sub` name. */
function references(value: Json): Set<string> {
  if (typeof value !== 'object' || value === null) return new Set();
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = value as JsonObject;
  const named = [
    ...(typeof Ref === 'string' ? [Ref] : []),
    ...(Array.isArray(attribute) ? [String(attribute[0])] : []),
    ...(typeof text === 'string'
      ? [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name)
      : []),
  ];
  return new Set([...named, ...Object.values(value).flatMap((member) => [...references(member)])]);
}
