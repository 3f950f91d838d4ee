import { describe, expect, it } from 'vitest';
import { AwsError } from '../../src/clients/aws-error.ts';
import { makeSdkCaller } from '../../src/clients/sdk-call.ts';

const SIGNAL = new AbortController().signal;

/** Time that passes only by sleeping. */
function fakeClock() {
  const slept: number[] = [];
  let now = 0;
  return {
    slept,
    now: () => now,
    random: () => 0.5,
    sleep: (milliseconds: number) => {
      slept.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

function sdkError(name: string, status: number, message = 'no'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

/** Fails with each of these in turn, then succeeds. */
function failing(...errors: readonly Error[]) {
  const left = [...errors];
  const send = (): Promise<string> => {
    const error = left.shift();
    return error ? Promise.reject(error) : Promise.resolve('done');
  };
  return send;
}

describe('makeSdkCaller', () => {
  it('tries again after throttling and lost connections, with growing pauses', async () => {
    const clock = fakeClock();
    const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    const send = failing(
      sdkError('ThrottlingException', 400),
      reset,
      sdkError('InternalFailure', 500),
    );
    await expect(makeSdkCaller(clock).call('x:Y', send, SIGNAL)).resolves.toBe('done');
    expect(clock.slept).toHaveLength(3);
    expect(clock.slept.toSorted((left, right) => left - right)).toEqual(clock.slept);
  });

  it('tries again when the clocks differ, since the SDK learns the time from the answer', async () => {
    const clock = fakeClock();
    const skew = sdkError(
      'SignatureDoesNotMatch',
      403,
      'Signature expired: 1 is now earlier than 2',
    );
    const caller = makeSdkCaller(clock);
    await expect(caller.call('x:Y', failing(skew), SIGNAL)).resolves.toBe('done');
    const always = failing(...Array.from({ length: 9 }, () => skew));
    await expect(caller.call('x:Y', always, SIGNAL)).rejects.toThrow(
      /^the clock of this machine is not that of AWS .*: set it, then try again$/,
    );
  });

  it('never tries again what AWS refused', async () => {
    const clock = fakeClock();
    const send = failing(sdkError('ValidationError', 400, 'bad template'));
    await expect(makeSdkCaller(clock).call('x:Y', send, SIGNAL)).rejects.toMatchObject({
      kind: 'rejected',
      code: 'ValidationError',
      message: 'AWS refused x:Y (ValidationError): bad template',
    });
    expect(clock.slept).toEqual([]);
  });

  it.each([
    ['ExpiredToken', 'credentials', /log in again/],
    ['CredentialsProviderError', 'credentials', /there are no AWS credentials: set AWS_PROFILE/],
    ['AccessDenied', 'denied', /may not call x:Y/],
  ])('says what to do about %s', async (name, kind, message) => {
    const call = makeSdkCaller(fakeClock()).call('x:Y', failing(sdkError(name, 403)), SIGNAL);
    const error = await call.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
  });

  it('gives up in the end', async () => {
    const clock = fakeClock();
    const send = () => Promise.reject(sdkError('Throttling', 400));
    await expect(makeSdkCaller(clock).call('x:Y', send, SIGNAL)).rejects.toMatchObject({
      kind: 'throttled',
    });
    expect(clock.slept.length).toBeGreaterThan(5);
  });

  it('spaces calls out once the first of them have gone at once', async () => {
    const clock = fakeClock();
    const caller = makeSdkCaller(clock);
    for (let index = 0; index < 50; index += 1) await caller.call('x:Y', failing(), SIGNAL);
    expect(clock.now()).toBeGreaterThan(2000);
    expect(clock.now()).toBeLessThan(4000);
  });
});
