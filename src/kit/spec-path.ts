/** A path as it was read, or what is wrong with it. */
export type ParsedPath =
  | { readonly kind: 'path'; readonly path: readonly (string | number)[] }
  | { readonly kind: 'invalid'; readonly message: string };

/** A plain name, an index, or a quoted name in brackets or between dots. */
const STEP =
  /(?:^|\.)(?<name>[^.[\]"']+)|(?:^|\.)(?<quoted>"(?:[^"\\]|\\.)*"|'[^']*')|\[(?<index>\d+)\]|\[(?<key>"(?:[^"\\]|\\.)*"|'[^']*')\]/y;
const PLAIN_NAME = /^[^.[\]"'\s]+$/;

/**
 * Reads a path such as `services.web.command[0]`. A name that has dots, brackets or quotes is written in quotes:
 * `services.web.consulMeta."my.key"` or `…consulMeta["my.key"]`.
 */
export function parsePath(text: string): ParsedPath {
  const path: (string | number)[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const start = STEP.lastIndex;
    const groups = STEP.exec(text)?.groups;
    const step = groups && stepOf(groups);
    if (step === undefined) {
      const message = `the path ends where it cannot be read: ${JSON.stringify(text.slice(start))}`;
      return { kind: 'invalid', message };
    }
    path.push(step);
  }
  return { kind: 'path', path };
}

function stepOf(groups: Readonly<Record<string, string | undefined>>): string | number | undefined {
  const { name, index } = groups;
  if (name !== undefined) return name;
  if (index !== undefined) return Number(index);
  const quoted = groups['quoted'] ?? groups['key'] ?? '';
  return quoted.startsWith("'") ? quoted.slice(1, -1) : unquote(quoted);
}

function unquote(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined;
  }
}

/** The path as `parsePath` reads it; the root is the empty text. */
export function formatPath(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!PLAIN_NAME.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}
