import type { FindingCode } from '../diagnostics/codes.ts';
import type { LocatedFinding } from '../diagnostics/finding.ts';
import type { Path, SourceFile, YamlValue } from '../model/source.ts';
import { valueAt } from '../model/yaml-path.ts';
import { checkMesh } from './check.ts';
import { hasSameComments, isSameValue } from './format/is-same.ts';
import { type LoadInput, loadFile, loadLayers } from './load/load.ts';
import { editText, withValue } from './set-images/edit-text.ts';
import { imageTargets, isGateway } from './set-images/image-targets.ts';
import { isImage } from './validate/images.ts';

/** What `meshc set-image` is to write: the mesh with its overlays, and images by what they are for. */
export interface SetImagesInput extends LoadInput {
  /** Name of the overlay of images; it need not be among the files. */
  readonly imagesFile: string;
  readonly images: ReadonlyMap<string, string>;
}

/** An image that is not what it was. */
export interface ImageChange {
  readonly path: Path;
  readonly before: string | undefined;
  readonly after: string;
}

/** The overlay of images as it is to be, or why it stays as it is. */
export type SetImages =
  | {
      readonly kind: 'edited';
      readonly text: string;
      readonly changes: readonly ImageChange[];
      /** Mistakes elsewhere in the mesh. */
      readonly otherErrors: number;
    }
  | { readonly kind: 'unchanged' }
  /** The files, or what would become of them, have mistakes. */
  | {
      readonly kind: 'invalid';
      readonly files: readonly SourceFile[];
      readonly findings: readonly LocatedFinding[];
    }
  | ImagesRefusal;

/** An image that cannot be set, and why. */
export type ImagesRefusal =
  | { readonly kind: 'unknown-target'; readonly target: string; readonly known: readonly string[] }
  | { readonly kind: 'gateway'; readonly target: string }
  | { readonly kind: 'bad-image'; readonly target: string; readonly image: string }
  /** The overlay is written in a way that cannot be edited without changing something else. */
  | { readonly kind: 'not-editable'; readonly path: Path };

/** A value may be given to a variable only when the mesh is planned. */
const LATER: FindingCode = 'variable-without-value';
const NEW_FILE =
  '# Images that meshc set-image keeps. Merged over the mesh file, after all other overlays.\n';

/** Sets images in the overlay of images. Comments and order stay; the result is read again and checked with the mesh. */
export function setImages(input: SetImagesInput): SetImages {
  const findings: LocatedFinding[] = [];
  const { files, merged } = loadLayers(input, (finding) => findings.push(finding));
  const isReadable = findings.every(
    ({ code, severity }) => severity === 'warning' || code === LATER,
  );
  if (merged === undefined || !isReadable) return { kind: 'invalid', files, findings };
  const changes = readChanges(input.images, merged.tree);
  if ('kind' in changes) return changes;
  if (changes.length === 0) return { kind: 'unchanged' };
  const text = textOf(input);
  const edited = editAll(text, changes);
  if (typeof edited !== 'string') return { kind: 'not-editable', path: edited.failedAt };
  return checkResult(edited, changes, input);
}

/** The images that are not yet what they are to be, or what is wrong with one of them. */
function readChanges(
  images: ReadonlyMap<string, string>,
  tree: YamlValue,
): readonly ImageChange[] | ImagesRefusal {
  const targets = imageTargets(tree);
  const changes: ImageChange[] = [];
  for (const [target, image] of images) {
    const path = targets.get(target);
    if (path === undefined && isGateway(target, tree)) return { kind: 'gateway', target };
    if (path === undefined) return { kind: 'unknown-target', target, known: [...targets.keys()] };
    if (!isVersionedImage(image)) return { kind: 'bad-image', target, image };
    const before = valueAt(tree, path);
    if (before === image) continue;
    changes.push({ path, before: before === undefined ? undefined : String(before), after: image });
  }
  return changes;
}

/** An image with a tag or a digest; a variable may stand for a part of it. */
function isVersionedImage(image: string): boolean {
  const filled = image.replaceAll(/\$\{var\.[\w-]+\}/g, 'v');
  return isImage(filled) && /[:@][^/]+$/.test(filled);
}

function textOf({ files, imagesFile }: SetImagesInput): string {
  const existing = files.find(({ name }) => name === imagesFile);
  return existing === undefined ? NEW_FILE : loadFile(existing, () => undefined).file.text;
}

/** The text with all changes, or the path of the first that cannot be made. */
function editAll(
  text: string,
  changes: readonly ImageChange[],
): string | { readonly failedAt: Path } {
  let edited = text;
  for (const { path, after } of changes) {
    const next = editText(edited, path, after);
    if (next === undefined || !isEdited(edited, next, { path, after })) return { failedAt: path };
    edited = next;
  }
  return edited;
}

/** Whether a text says what another says but for one value, and has its comments. */
function isEdited(
  before: string,
  text: string,
  { path, after }: Pick<ImageChange, 'path' | 'after'>,
): boolean {
  const [old, edited] = [before, text].map(
    (each) => loadFile({ name: '', text: each }, () => undefined).tree,
  );
  if (old === undefined || edited === undefined) return false;
  return isSameValue(edited, withValue(old, path, after)) && hasSameComments(before, text);
}

function checkResult(
  text: string,
  changes: readonly ImageChange[],
  { files, imagesFile, variables }: SetImagesInput,
): SetImages {
  const others = files.filter(({ name }) => name !== imagesFile);
  const checked = checkMesh({ files: [...others, { name: imagesFile, text }], variables });
  const errors = checked.findings.filter(({ severity }) => severity === 'error');
  const own = errors.filter(({ location }) => location.file === imagesFile);
  if (own.length > 0) return { kind: 'invalid', files: checked.files, findings: own };
  return { kind: 'edited', text, changes, otherErrors: errors.length };
}
