import type { CodeExplanation } from '../compiler/explain-code.ts';
import { formatPath } from '../kit/spec-path.ts';
import type { ExplainedValue, Explanation, LostValue, ValueOrigin } from '../model/explanation.ts';
import type { Location, YamlValue } from '../model/source.ts';

/** An explanation for programs, as `schema/explanation.schema.json` describes it. */
export function explanationJson(explanation: Explanation): string {
  const { path, description, isSet, values, losers } = explanation;
  const document = {
    version: 1,
    path: formatPath(path),
    segments: path,
    ...(description === undefined ? {} : { description }),
    set: isSet,
    values: values.map(valueJson),
    losers: losers.map(lostJson),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** What a code means, for programs; the same schema describes it. */
export function codeJson({ code, summary, why, fix }: CodeExplanation): string {
  return `${JSON.stringify({ version: 1, code, summary, why, fix }, undefined, 2)}\n`;
}

function valueJson({ path, value, isHidden, origin, losers }: ExplainedValue) {
  return {
    path: formatPath(path),
    segments: path,
    ...shown(value, isHidden),
    origin: originJson(origin),
    losers: losers.map(lostJson),
  };
}

function lostJson({ value, isHidden, origin, removedAt }: LostValue) {
  return {
    ...shown(value, isHidden),
    origin: originJson(origin),
    ...(removedAt === undefined ? {} : { removedAt: place(removedAt) }),
  };
}

function shown(value: YamlValue, isHidden: boolean) {
  return isHidden ? { hidden: true } : { value };
}

function originJson(origin: ValueOrigin) {
  switch (origin.kind) {
    case 'built-in':
      return {
        kind: 'built-in',
        ...(origin.without === undefined ? {} : { without: formatPath(origin.without) }),
      };
    case 'derived':
      return { kind: 'derived', reason: origin.reason };
    case 'written':
      return {
        kind: 'written',
        path: formatPath(origin.path),
        ...place(origin.location),
        ...(origin.text === undefined ? {} : { text: origin.text }),
        variables: origin.variables.map(({ name, from, location }) => ({
          name,
          from: from === 'default' ? 'default' : 'command-line',
          ...place(location),
        })),
      };
  }
}

function place({ file, line, column, endLine, endColumn }: Location) {
  return { file, line, column, endLine, endColumn };
}
