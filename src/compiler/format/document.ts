import { Composer, type Document, Parser } from 'yaml';
import { invariant } from '../../kit/invariant.ts';
import { returnComments } from './return-comments.ts';
import { verbatimTags } from './verbatim-tags.ts';

/** A text without errors as a document that remembers how each value is written, to be written anew. */
export function readDocument(text: string): Document {
  const tokens = [...new Parser().parse(text)];
  for (const token of tokens) returnComments(token);
  const composer = new Composer({
    schema: 'core',
    stringKeys: true,
    uniqueKeys: false,
    prettyErrors: false,
    keepSourceTokens: true,
    customTags: verbatimTags,
  });
  const [document] = composer.compose(tokens, true, text.length);
  invariant(document, 'the composer makes a document of every text');
  return document;
}

/** The text of a document in the form of `meshc fmt`. */
export function writeDocument(document: Document): string {
  return document.toString({ lineWidth: 0 });
}
