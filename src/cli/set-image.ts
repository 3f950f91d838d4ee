import type { Readable } from 'node:stream';
import { writeUserFile } from '../clients/files.ts';
import { type ImagesRefusal, type SetImages, setImages } from '../compiler/set-images.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import { joinWords } from '../kit/join-words.ts';
import { printableLine } from '../kit/printable.ts';
import { formatPath } from '../kit/spec-path.ts';
import { UserError } from '../kit/user-error.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import {
  firstFile,
  InvalidCommandLine,
  imagesFile,
  type MeshOptions,
  readMeshInput,
  STANDARD_INPUT,
} from './mesh-input.ts';
import { reportFindings } from './report-findings.ts';
import type { Terminal } from './terminal.ts';

export interface SetImageOptions extends MeshOptions {
  /** `target=image`. */
  readonly assignments: readonly string[];
}

/** `meshc set-image`: writes image tags that a pipeline commits. Prints each image that changed. */
export async function runSetImage(
  options: SetImageOptions,
  terminal: Terminal,
  stdin: Readable,
): Promise<ExitCode> {
  const images = readAssignments(options.assignments);
  if (firstFile(options) === STANDARD_INPUT) {
    throw new InvalidCommandLine(
      'standard input has no file beside it: name the mesh with --file FILE',
    );
  }
  const input = await readMeshInput(options, stdin);
  if (input.findings.length > 0) return reportFindings(input.findings, [], terminal);
  const name = imagesFile(options);
  const result = setImages({ ...input, imagesFile: name, images });
  switch (result.kind) {
    case 'unchanged':
      terminal.message('nothing to change');
      return EXIT_CODE.done;
    case 'invalid':
      return reportFindings(result.findings, result.files, terminal);
    case 'edited':
      await writeUserFile(name, result.text);
      reportChanges(result, name, terminal);
      return EXIT_CODE.done;
    default:
      throw refusal(result, name);
  }
}

function readAssignments(assignments: readonly string[]): ReadonlyMap<string, string> {
  const images = new Map<string, string>();
  for (const assignment of assignments) {
    const index = assignment.indexOf('=');
    if (index <= 0) {
      throw new InvalidCommandLine(
        `"${assignment}" is no assignment: write target=image, such as web=registry.example/web:2.4.0`,
      );
    }
    const target = assignment.slice(0, index);
    if (images.has(target)) throw new InvalidCommandLine(`"${target}" gets two images`);
    images.set(target, assignment.slice(index + 1));
  }
  return images;
}

function refusal(result: ImagesRefusal, file: string): Error {
  switch (result.kind) {
    case 'bad-image':
      return new InvalidCommandLine(
        `"${result.image}" for ${result.target} is no image with a tag or a digest: write it as registry.example/web:2.4.0`,
      );
    case 'gateway':
      return new InvalidCommandLine(
        `"${result.target}" is a gateway and runs images.dataplane: set that, or a container as ${result.target}/CONTAINER`,
      );
    case 'unknown-target': {
      const meant = didYouMean(result.target, result.known);
      const hint =
        meant === undefined
          ? `it has ${joinWords(result.known, 'and')}`
          : `did you mean "${meant}"?`;
      return new InvalidCommandLine(`the mesh has no image "${result.target}": ${hint}`);
    }
    case 'not-editable':
      return new UserError(
        `cannot set ${formatPath(result.path)} in ${file} without changing something else, such as what an anchor stands for: edit it by hand`,
      );
  }
}

function reportChanges(
  { changes, otherErrors }: Extract<SetImages, { readonly kind: 'edited' }>,
  file: string,
  terminal: Terminal,
): void {
  for (const { path, before, after } of changes) {
    const line = `${formatPath(path)}: ${before ?? '(none)'} -> ${after}`;
    terminal.result(`${printableLine(line)}\n`);
  }
  terminal.message(`wrote ${printableLine(file)}`);
  if (otherErrors > 0) {
    terminal.message('the mesh has mistakes elsewhere: see meshc validate');
  }
}
