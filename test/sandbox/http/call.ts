import { AwsError } from '../errors.ts';
import type { CallFault } from '../faults.ts';
import { Input } from '../input.ts';
import type { OutputObject } from '../values.ts';
import { regionOf, type World } from '../world.ts';
import { type AnswerFrame, writeAnswer, writeError, writePage } from './answer.ts';
import type { AwsRequest } from './request.ts';

/** Carries out one call with the faults that concern it, answers it and records it. */
export function answerCall(world: World, frame: AnswerFrame, request: AwsRequest): void {
  const { service, operation, region, members } = request;
  const record = (outcome: string): void =>
    world.calls.record({ service: service.name, operation, region, input: members, outcome });
  const fault = world.faults.takeForCall(operation);
  try {
    const isDisturbed = fault !== undefined && disturb(world, { frame, request, fault });
    if (isDisturbed) {
      record(fault.kind);
      return;
    }
    const answer = act(world, frame, request);
    record(fault?.kind ?? 'ok');
    if (fault?.kind === 'lost-reply') frame.response.destroy();
    else writeAnswer(frame, request, answer);
  } catch (error) {
    const known = error instanceof AwsError ? error : internalFailure(error);
    record(known.code);
    writeError(frame, known, service.protocol);
  }
}

function act(world: World, frame: AnswerFrame, request: AwsRequest): OutputObject {
  const { service, operation, region, members } = request;
  const context = { world, region: regionOf(world, region), requestId: frame.requestId };
  const work = service.operations[operation];
  if (work === undefined) throw new Error(`no operation ${operation}`);
  const answer = work(context, new Input(members, service.refuse));
  world.answers.set(keyOf(request), answer);
  return answer;
}

/** Answers in place of the operation; false where the operation is carried out all the same. */
function disturb(
  world: World,
  disturbed: {
    readonly frame: AnswerFrame;
    readonly request: AwsRequest;
    readonly fault: CallFault;
  },
): boolean {
  const { frame, request, fault } = disturbed;
  const refuse = (error: AwsError): void => writeError(frame, error, request.service.protocol);
  switch (fault.kind) {
    case 'throttle':
      refuse(new AwsError(request.service.throttlingCode, 'Rate exceeded'));
      return true;
    case 'server-error': {
      const isJson = request.service.protocol === 'json';
      const code = isJson ? 'ServerException' : 'InternalFailure';
      refuse(new AwsError(code, 'Internal failure', 500));
      return true;
    }
    case 'api-error': {
      const message = fault.message ?? 'the sandbox was told to refuse this call';
      refuse(new AwsError(fault.code ?? 'AccessDenied', message, fault.status ?? 400));
      return true;
    }
    case 'html-error':
      writePage(frame);
      return true;
    case 'lost-request':
      frame.response.destroy();
      return true;
    case 'hang':
      return true;
    case 'stale-read': {
      const before = world.answers.get(keyOf(request));
      if (before !== undefined) writeAnswer(frame, request, before);
      return before !== undefined;
    }
    case 'lost-reply':
      return false;
  }
}

function keyOf({ service, operation, region, members }: AwsRequest): string {
  return JSON.stringify([service.name, operation, region, members]);
}

/** A bug of the sandbox: the caller gets a proper error, and its text says what broke. */
function internalFailure(error: unknown): AwsError {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError('InternalFailure', `the sandbox has a bug: ${text}`, 500);
}
