/**
 * A description in plain text for any reader and, where it differs, in Markdown for editors that
 * render it.
 */
export interface Description {
  readonly description: string;
  readonly markdownDescription?: string;
}

/** Names that the published texts left unexpanded. */
const UNEXPANDED: readonly (readonly [RegExp, string])[] = [
  [/\bFARGATElong\b/g, 'Fargate'],
  [/\bIAMlong\b/g, 'IAM'],
  [/\bASMlong\b/g, 'Secrets Manager'],
  [/\bCMAP(long)?\b/g, 'AWS Cloud Map'],
  [/\bthat identifies \) that identifies\b|\bthat that identifies\b/g, 'that identifies'],
  [/``xx(\w+)``/g, '``--$1``'],
  [/https:\/\/docs\.aws\.amazon\.com\/(?=https?:\/\/)/g, ''],
  [/\[\]\([^)]*\)\s*/g, ''],
  [/````/g, '`` ``'],
  [/``/g, '`'],
];

/** Sentences about Docker's own interface, which say nothing to somebody who writes for ECS. */
const DOCKER_NOISE =
  /^(This (parameter|configuration) (maps to|requires version)|To check the Docker Remote API)/;

/**
 * Both forms of a published text: its first paragraph, without sentences that only translate to
 * Docker. The plain form has neither marks nor pointers to other pages; the Markdown form keeps the
 * pointers.
 */
export function describe(published: string): Description {
  const sentences = firstParagraph(published)
    .split(/(?<=\.)\s+(?=[A-Z`])/)
    .filter((sentence) => !DOCKER_NOISE.test(sentence));
  const plain = sentences.filter(
    (sentence) => !/^For (more|more detailed|information)\b/.test(sentence),
  );
  const description = withoutMarks((plain.length > 0 ? plain : sentences).join(' '));
  const markdownDescription = sentences.join(' ');
  return description === markdownDescription
    ? { description }
    : { description, markdownDescription };
}

function firstParagraph(published: string): string {
  const [first = ''] = published.trim().split('\n');
  return UNEXPANDED.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    first,
  ).trim();
}

function withoutMarks(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*([^*]+)\*/g, '$1')
    .replaceAll('`', '');
}
