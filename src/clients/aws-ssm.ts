import type { AwsCaller, AwsReply } from './aws-call.ts';
import { callAllPages, objectsOf } from './aws-json.ts';

/** A parameter of Systems Manager's parameter store. */
export interface SsmParameter {
  readonly name: string;
  readonly value: string;
}

/** All parameters below a path. */
export interface ParameterListing {
  readonly parameters: readonly SsmParameter[];
  /** How many calls the listing took. */
  readonly pages: number;
}

/** The call of Systems Manager that the controller needs. It never rejects. */
export interface SsmClient {
  /** Every parameter below the path, at any depth; fails as a whole when a page fails. */
  listParameters(path: string, signal: AbortSignal): Promise<AwsReply<ParameterListing>>;
}

/**
 * Systems Manager through `caller` (AWS Systems Manager API Reference, GetParametersByPath; ten
 * parameters a page).
 */
export function makeSsmClient(caller: AwsCaller): SsmClient {
  return {
    listParameters: async (path, signal) => {
      const body = { Path: withoutTrailingSlash(path), Recursive: true, WithDecryption: true };
      const request = { api: 'AmazonSSM', action: 'GetParametersByPath', body };
      const listing = await callAllPages(
        caller,
        {
          request,
          tokenName: 'NextToken',
          itemsOf: ({ Parameters }) =>
            objectsOf(Parameters).map(({ Name, Value }) => ({
              name: String(Name ?? ''),
              value: String(Value ?? ''),
            })),
        },
        signal,
      );
      if (listing.kind === 'failed') return listing;
      const { items, pages } = listing.body;
      return { kind: 'ok', body: { parameters: items, pages } };
    },
  };
}

/** The API names a level of the hierarchy without the slash that ends it; only the root is `/`. */
function withoutTrailingSlash(path: string): string {
  return path.replace(/\/+$/u, '') || '/';
}
