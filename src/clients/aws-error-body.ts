/** What an error answer of AWS says, fit for a log. */
export interface AwsErrorBody {
  readonly code: string;
  /** The first sentence of AWS's text. */
  readonly text: string;
}

/** Longer sentences of AWS are cut; none that helps is. */
const LONGEST_TEXT = 300;

/**
 * Reads the code and text of an error: JSON with `__type` (ECS, SSM) or XML with `<Code>` (STS,
 * IAM). Only the first sentence of the text is kept: the text of a refused signature goes on with
 * the whole signed request, session token included (AWS Identity and Access Management User Guide,
 * "Troubleshoot Signature Version 4").
 */
export function readAwsError(body: string): AwsErrorBody {
  const json = parseObject(body);
  if (json === undefined) {
    const code = /<Code>([^<]*)<\/Code>/u.exec(body)?.[1];
    const text = /<Message>([^<]*)<\/Message>/u.exec(body)?.[1];
    return { code: code ?? 'UnknownError', text: firstSentence(text) };
  }
  const code = String(json['__type'] ?? 'UnknownError').replace(/^.*#/u, '');
  return { code, text: firstSentence(json['message'] ?? json['Message']) };
}

function firstSentence(text: unknown): string {
  const [sentence = ''] = String(text ?? '').split(/\n|(?<=\.)\s/u);
  return sentence.slice(0, LONGEST_TEXT) || 'no message';
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
