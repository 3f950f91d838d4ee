/**
 * The world refused: a file is missing, AWS said no. Printed as its message, without a stack; everything else that is
 * thrown is a bug of ours. The message is lower case, names the wrong value and says what to do.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}
