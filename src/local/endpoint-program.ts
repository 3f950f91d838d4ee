/** A request that came in at the endpoint of a task: one line of the program's output. */
export interface EndpointRequest {
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Its answer: one line of the program's input. */
export interface EndpointAnswer {
  readonly id: number;
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Where ECS's endpoints answer in every task (Amazon ECS Developer Guide, "Task metadata endpoint"). */
export const ENDPOINT_ADDRESS = '169.254.170.2';

/**
 * The source of the program that holds a task's network namespace, for `node -e`: it listens at
 * ECS's address, hands every request to whoever holds its output, and answers what comes in. So
 * nothing of the endpoints is in a container, and no container sees the engine or a port of ours.
 */
export const ENDPOINT_PROGRAM = `(${endpointProgram.toString()})(${JSON.stringify(ENDPOINT_ADDRESS)});`;

/** Runs in a container, from its text: everything that it uses is in it. */
function endpointProgram(address: string): void {
  const { createServer } = process.getBuiltinModule('node:http');
  const { createInterface } = process.getBuiltinModule('node:readline');
  const open = new Map();
  let last = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      last += 1;
      open.set(last, response);
      const { method, url, headers } = request;
      process.stdout.write(`${JSON.stringify({ id: last, method, url, headers, body })}\n`);
    });
  });
  createInterface({ input: process.stdin }).on('line', (line) => {
    const answer = JSON.parse(line);
    const response = open.get(answer.id);
    open.delete(answer.id);
    response?.writeHead(answer.status, { 'Content-Type': answer.type }).end(answer.body);
  });
  process.on('SIGTERM', () => process.exit(0));
  server.listen(80, address);
}
