import { AwsError } from '../errors.ts';
import type { CallFault } from '../faults.ts';
import { Input } from '../input.ts';
import { regionOf, type World } from '../world.ts';
import { type AnswerFrame, writeAnswer, writeError, writePage } from './answer.ts';
import type { AwsRequest } from './request.ts';

/** Carries out one call with the faults that concern it, answers it and records it. */
export function answerCall(world: World, frame: AnswerFrame, request: AwsRequest): void {
  const { service, operation, region, members } = request;
  const record = (outcome: string): void =>
    world.calls.record({ service: service.name, operation, region, input: members, outcome });
  const fault = world.faults.takeForCall(operation);
  if (fault !== undefined && fault.kind !== 'lost-reply') {
    record(fault.kind);
    disturb(frame, request, fault);
    return;
  }
  try {
    const context = { world, region: regionOf(world, region), requestId: frame.requestId };
    const act = service.operations[operation];
    if (act === undefined) throw new Error(`no operation ${operation}`);
    const answer = act(context, new Input(members, service.refuse));
    record(fault === undefined ? 'ok' : fault.kind);
    if (fault === undefined) writeAnswer(frame, request, answer);
    else frame.response.destroy();
  } catch (error) {
    const known = error instanceof AwsError ? error : internalFailure(error);
    record(known.code);
    writeError(frame, known, service.protocol);
  }
}

function disturb(frame: AnswerFrame, { service }: AwsRequest, fault: CallFault): void {
  switch (fault.kind) {
    case 'throttle':
      writeError(frame, new AwsError(service.throttlingCode, 'Rate exceeded'), service.protocol);
      return;
    case 'server-error': {
      const code = service.protocol === 'json' ? 'ServerException' : 'InternalFailure';
      writeError(frame, new AwsError(code, 'Internal failure', 500), service.protocol);
      return;
    }
    case 'api-error': {
      const error = new AwsError(
        fault.code ?? 'AccessDenied',
        fault.message ?? 'the sandbox was told to refuse this call',
        fault.status ?? 400,
      );
      writeError(frame, error, service.protocol);
      return;
    }
    case 'html-error':
      writePage(frame);
      return;
    case 'lost-request':
    case 'lost-reply':
      frame.response.destroy();
  }
}

/** A bug of the sandbox: the caller gets a proper error, and its text says what broke. */
function internalFailure(error: unknown): AwsError {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError('InternalFailure', `the sandbox has a bug: ${text}`, 500);
}
