import { checkPatches } from '../../src/compiler/check-overrides.ts';
import { compileMesh } from '../../src/compiler/compile.ts';
import { arrangeFindings } from '../../src/diagnostics/arrange.ts';
import type { LocatedFinding } from '../../src/diagnostics/finding.ts';
import type { CompiledMesh } from '../../src/model/stack.ts';
import { checkText } from './mesh-text.ts';

/** The findings of one file, those about its overrides included, in the order of the text. */
export function checkPatched(text: string): readonly LocatedFinding[] {
  return arrangeFindings(checkPatches(checkText(text)).findings);
}

/** Compiles one file whose overrides are checked first. */
export function compilePatched(text: string): CompiledMesh {
  const { valid, findings } = checkPatches(checkText(text));
  if (valid === undefined) throw new Error(JSON.stringify(findings, undefined, 2));
  return compileMesh(valid, '0.0.0-test');
}
