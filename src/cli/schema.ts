import { writeUserFile } from '../clients/files.ts';
import { readShippedSchema, shippedSchemaNames } from '../clients/shipped-schemas.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import { joinWords } from '../kit/join-words.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { InvalidCommandLine } from './mesh-input.ts';
import type { Terminal } from './terminal.ts';

export interface SchemaOptions {
  readonly name: string;
  /** File to write; stdout when absent. */
  readonly out?: string;
}

/** `meshc schema`: a JSON Schema as it is shipped. */
export async function runSchema(
  { name, out }: SchemaOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const names = shippedSchemaNames();
  if (!names.includes(name)) {
    const meant = didYouMean(name, names);
    const hint = meant === undefined ? joinWords(names, 'or') : `did you mean "${meant}"?`;
    throw new InvalidCommandLine(`there is no schema "${name}": ${hint}`);
  }
  const text = readShippedSchema(name);
  if (out === undefined) {
    terminal.result(text);
    return EXIT_CODE.done;
  }
  await writeUserFile(out, text);
  terminal.message(`wrote ${out}`);
  return EXIT_CODE.done;
}
