import type { AwsCaller, AwsFailure, AwsReply } from './aws-call.ts';

/** A call of an API that speaks AWS's JSON 1.1 protocol. */
export interface AwsJsonRequest {
  /** Name of the API's version, before the action: `AmazonSSM`. */
  readonly api: string;
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Members of an answer, not yet checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Calls and reads the answer, which is always an object. Never rejects. */
export async function callAwsJson(
  caller: AwsCaller,
  request: AwsJsonRequest,
  signal: AbortSignal,
): Promise<AwsReply<JsonObject>> {
  const { api, action } = request;
  const reply = await caller.call(
    {
      action,
      headers: {
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': `${api}.${action}`,
      },
      body: JSON.stringify(request.body),
    },
    signal,
  );
  if (reply.kind === 'failed') return reply;
  try {
    const body: unknown = JSON.parse(reply.body);
    if (typeof body === 'object' && body !== null) return { kind: 'ok', body: { ...body } };
  } catch {
    // Falls through to the same answer as any other text that is no object.
  }
  return invalidAnswer(action, 'the answer is no JSON object');
}

/** The objects of a list of an answer; an absent list is an empty one. */
export function objectsOf(list: unknown): readonly JsonObject[] {
  if (!Array.isArray(list)) return [];
  return list.filter((item): item is JsonObject => typeof item === 'object' && item !== null);
}

/** More pages than the largest listing has: 5,000 tasks are fifty. */
const MOST_PAGES = 2_000;

/** How to read a listing page by page. */
export interface PagedCall<Item> {
  readonly request: AwsJsonRequest;
  /**
   * Name of the member that leads to the next page, in request and answer: `nextToken`,
   * `NextToken`.
   */
  readonly tokenName: string;
  readonly itemsOf: (page: JsonObject) => readonly Item[];
}

/**
 * Reads every page. Only a page without a token is the last one: a page may be empty and still have
 * a successor. A page that fails fails the listing, so that nobody takes a part for the whole.
 * Answers the number of pages too.
 */
export async function callAllPages<Item>(
  caller: AwsCaller,
  paged: PagedCall<Item>,
  signal: AbortSignal,
): Promise<AwsReply<{ readonly items: readonly Item[]; readonly pages: number }>> {
  const { request, tokenName } = paged;
  const items: Item[] = [];
  const tokens = new Set<string>();
  let body = request.body;
  for (let pages = 1; pages <= MOST_PAGES; pages += 1) {
    const page = await callAwsJson(caller, { ...request, body }, signal);
    if (page.kind === 'failed') return page;
    for (const item of paged.itemsOf(page.body)) items.push(item);
    const token = page.body[tokenName];
    if (typeof token !== 'string' || token === '') return { kind: 'ok', body: { items, pages } };
    if (tokens.has(token)) return invalidAnswer(request.action, 'its pages go in a circle');
    tokens.add(token);
    body = { ...request.body, [tokenName]: token };
  }
  return invalidAnswer(request.action, `no end after ${MOST_PAGES} pages`);
}

function invalidAnswer(action: string, reason: string): AwsFailure {
  return { kind: 'failed', code: 'InvalidAnswer', message: `${action}: ${reason}` };
}
