import { type Document, isAlias, isMap as isMapNode, isScalar } from 'yaml';
import type { Path, YamlObject, YamlValue } from '../../model/source.ts';
import { isMap } from '../../model/yaml-path.ts';
import { readDocument, writeDocument } from '../format/document.ts';

/**
 * The text with another value at a path. Where the path is there, only the value changes; else it is added at the end
 * of its map, and the file gets the form of `meshc fmt`. `undefined` when something stands in the way that is no map.
 */
export function editText(text: string, path: Path, value: string): string | undefined {
  const document = readDocument(text);
  const node = document.getIn(path, true);
  if ((isScalar(node) || isAlias(node)) && node.range) {
    const [start, end] = node.range;
    return `${text.slice(0, start)}${written(value, text.slice(start, end))}${text.slice(end)}`;
  }
  return addValue(document, path, value) ? writeDocument(document) : undefined;
}

/** A value in the quotes of the value before, and in quotes where braces could be read as a map. */
function written(value: string, before: string): string {
  if (before.startsWith("'")) return `'${value}'`;
  return before.startsWith('"') || /[{}]/.test(value) ? JSON.stringify(value) : value;
}

function addValue(document: Document, path: Path, value: string): boolean {
  for (const [index] of path.entries()) {
    const around = document.getIn(path.slice(0, index), true);
    if (around !== undefined && around !== null && !isMapNode(around)) return false;
  }
  document.setIn(path, value);
  return true;
}

/** The tree with another value at a path; maps that are not there are made. */
export function withValue(tree: YamlValue | undefined, path: Path, value: string): YamlValue {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const map: YamlObject = isMap(tree) ? tree : {};
  return { ...map, [step]: withValue(map[step], rest, value) };
}
