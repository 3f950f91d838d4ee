import type { Report } from '../../diagnostics/finding.ts';
import { schemaFindings } from '../../diagnostics/schema-findings.ts';
import type { MeshSpec } from '../../generated/mesh-spec.ts';
import { meshErrors } from '../../generated/validate-mesh.ts';
import type { YamlValue } from '../../model/source.ts';

/** Source to Spec: the document when it has the shape of mesh.yaml's schema, else its findings and `undefined`. */
export function checkShape(tree: YamlValue, report: Report): MeshSpec | undefined {
  const findings = schemaFindings(meshErrors(tree), tree);
  for (const finding of findings) report(finding);
  if (findings.length > 0) return undefined;
  return tree as unknown as MeshSpec; // the validator is generated from the schema that MeshSpec is generated from
}
