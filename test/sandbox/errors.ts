/** An error that an AWS service answers: its code, its message and its HTTP status. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** The code as the service's API model spells it on the wire. */
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** The error with which CloudFormation refuses nearly every wrong input or wrong state. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** A resource's handler could not do its work; the message becomes the reason in the stack's events. */
export class ResourceFailure extends Error {
  override readonly name = 'ResourceFailure';
  /** `HandlerErrorCode` of the CloudFormation registry. */
  readonly handlerErrorCode: string;

  constructor(message: string, handlerErrorCode = 'GeneralServiceException') {
    super(message);
    this.handlerErrorCode = handlerErrorCode;
  }
}
