import type { Report } from '../../diagnostics/finding.ts';
import { schemaFindings } from '../../diagnostics/schema-findings.ts';
import meshRules from '../../generated/mesh-rules.json' with { type: 'json' };
import type { MeshSpec } from '../../generated/mesh-spec.ts';
import { type Schema, schemaErrors } from '../../kit/schema-errors.ts';
import type { YamlValue } from '../../model/source.ts';

/** Source to Spec: the document when it has the shape of mesh.yaml's schema, else its findings and `undefined`. */
export function checkShape(tree: YamlValue, report: Report): MeshSpec | undefined {
  // TypeScript makes one type of each object in an imported JSON file, and of its texts `string`.
  const schema = meshRules as unknown as Schema;
  const findings = schemaFindings(schemaErrors(schema, tree), tree, schema);
  for (const finding of findings) report(finding);
  if (findings.length > 0) return undefined;
  return tree as unknown as MeshSpec; // the rules are generated from the schema that MeshSpec is generated from
}
