import type { LocalImages } from './local-images.ts';

/**
 * The application of the tests: says who it is; `/call/PORT` asks an upstream and passes on what it
 * said. It ends when SIGTERM comes and nothing is in flight.
 */
const PROGRAM = `
const http = require('node:http');
const server = http.createServer((request, response) => {
  const upstream = /^\\/call\\/(\\d+)(.*)$/.exec(request.url);
  if (upstream === null) return response.end('hello from ' + process.env.NAME);
  const options = { host: '127.0.0.1', port: upstream[1], path: upstream[2] || '/', agent: false };
  const outgoing = http.get(options, (answer) => {
    response.writeHead(answer.statusCode);
    answer.pipe(response);
  });
  outgoing.on('error', (error) => response.writeHead(502).end(error.message));
});
server.listen(process.env.PORT);
process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeIdleConnections(); });
`;

/** A service of mesh.yaml that runs it. */
export function application(
  name: string,
  image: string,
  more: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const port = 8080;
  return {
    image,
    command: ['node', '-e', PROGRAM],
    port,
    protocol: 'http',
    portMappings: [{ containerPort: port }],
    environment: { NAME: name, PORT: String(port) },
    ...more,
  };
}

/** A mesh with a dev server, and the given services. */
export function meshOf(
  name: string,
  images: LocalImages,
  rest: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { runtime, consul, dataplane } = images;
  return {
    version: 1,
    name,
    environment: 'test',
    aws: { region: 'eu-west-1', accountId: '111122223333' },
    cluster: { create: {} },
    network: { vpcId: 'vpc-0123456789abcdef0', subnets: ['subnet-0aaa0aaa0aaa0aaa0'] },
    images: { runtime, consul, dataplane },
    devServer: {},
    ...rest,
  };
}
