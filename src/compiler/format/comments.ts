import { CST, Lexer } from 'yaml';
import { compareText } from '../../kit/sort.ts';

/** Stands before every scalar in the tokens of the library's lexer. */
const SCALAR_MARK = '\u001f';

/** The texts of all comments, sorted: an edit may move one, but loses none and makes none. */
export function commentsOf(text: string): readonly string[] {
  const comments: string[] = [];
  let before = '';
  for (const token of new Lexer().lex(text)) {
    if (before !== SCALAR_MARK && CST.tokenType(token) === 'comment') comments.push(token.trim());
    before = token;
  }
  return comments.sort(compareText);
}
