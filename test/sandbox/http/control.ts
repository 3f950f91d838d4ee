import type { IncomingMessage, ServerResponse } from 'node:http';
import { SimulatedClock } from '../clock.ts';
import { findStack } from '../cloudformation/stacks.ts';
import { makeCluster } from '../ecs/place.ts';
import { readFault } from '../fault-reader.ts';
import { makeGroup } from '../logs/groups.ts';
import { isObject, type JsonObject } from '../values.ts';
import { regionOf, type World } from '../world.ts';
import { describeWorld } from './state.ts';

interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

/** Whether a request is for the sandbox itself, not for an AWS service. */
export function isControl(url: string | undefined): boolean {
  return url?.startsWith('/_sandbox/') === true;
}

/**
 * The sandbox's own interface, JSON in and out: faults (POST one or a list, DELETE, GET), calls and state (GET), clock
 * (POST `{"advanceMs": 500}` or `{"untilIdle": true}`), clusters and log groups that exist without a stack (POST).
 */
export async function answerControl(
  world: World,
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
  text: string,
): Promise<void> {
  const { request, response } = exchange;
  const url = new URL(request.url ?? '/', 'http://localhost');
  const body = parseBody(text);
  const answer =
    body === undefined
      ? refusal('the body is not a JSON object or list')
      : await act(world, {
          method: request.method ?? 'GET',
          path: url.pathname,
          query: url.searchParams,
          body,
        });
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(answer.content)}\n`);
}

interface ControlAnswer {
  readonly status: number;
  readonly content: unknown;
}

async function act(world: World, request: ControlRequest): Promise<ControlAnswer> {
  switch (`${request.method} ${request.path}`) {
    case 'POST /_sandbox/faults':
      return addFaults(world, request.body);
    case 'DELETE /_sandbox/faults':
      world.faults.clear();
      return { status: 200, content: [] };
    case 'GET /_sandbox/faults':
      return { status: 200, content: world.faults.list() };
    case 'GET /_sandbox/calls':
      return {
        status: 200,
        content: world.calls.list(request.query.get('operation') ?? undefined),
      };
    case 'GET /_sandbox/state':
      return { status: 200, content: describeWorld(world) };
    case 'POST /_sandbox/clock':
      return moveClock(world, request.body);
    case 'POST /_sandbox/drift':
      return interfere(world, request.body);
    case 'POST /_sandbox/clusters':
      return addNamed(world, request, (place, name) => makeCluster(place, name));
    case 'POST /_sandbox/log-groups':
      return addNamed(world, request, (place, name) => makeGroup(place, name));
    default:
      return { status: 404, content: { error: `nothing at ${request.method} ${request.path}` } };
  }
}

function addFaults(world: World, body: JsonObject): ControlAnswer {
  const list = Array.isArray(body['faults']) ? body['faults'] : [body];
  const faults = list.map(readFault);
  const wrong = faults.find((fault) => typeof fault === 'string');
  if (wrong !== undefined) return refusal(wrong);
  for (const fault of faults) if (typeof fault !== 'string') world.faults.add(fault);
  return { status: 200, content: world.faults.list() };
}

async function moveClock(world: World, body: JsonObject): Promise<ControlAnswer> {
  if (!(world.clock instanceof SimulatedClock)) return refusal('the clock runs by itself');
  const durationMs = body['advanceMs'];
  if (body['untilIdle'] === true) await world.clock.runUntilIdle();
  else if (typeof durationMs === 'number' && durationMs >= 0) await world.clock.advance(durationMs);
  else return refusal('say advanceMs or untilIdle');
  return { status: 200, content: { now: new Date(world.clock.now()) } };
}

function interfere(world: World, body: JsonObject): ControlAnswer {
  const { region, stack: name, logicalId, path, value } = body;
  if (typeof region !== 'string' || typeof name !== 'string' || typeof logicalId !== 'string') {
    return refusal('say region, stack and logicalId');
  }
  const stack = findStack({ world, region: regionOf(world, region) }, name);
  if (stack === undefined) return refusal(`no stack ${name} in ${region}`);
  const steps =
    typeof path === 'string' ? path.split('/').filter((step) => step !== '') : undefined;
  stack.interferences.push({ logicalId, path: steps, value });
  return { status: 200, content: stack.interferences };
}

function addNamed(
  world: World,
  request: ControlRequest,
  add: (place: { world: World; region: ReturnType<typeof regionOf> }, name: string) => unknown,
): ControlAnswer {
  const { name, region } = request.body;
  if (typeof name !== 'string' || typeof region !== 'string') return refusal('say name and region');
  add({ world, region: regionOf(world, region) }, name);
  return { status: 200, content: { name, region } };
}

function parseBody(text: string): JsonObject | undefined {
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (Array.isArray(body)) return { faults: body };
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

function refusal(error: string): ControlAnswer {
  return { status: 400, content: { error } };
}
