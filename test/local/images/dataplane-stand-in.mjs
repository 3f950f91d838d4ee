#!/usr/bin/env node
// A stand-in for consul-dataplane, for machines that cannot pull its image: reads the same file, logs in by the same
// credentials, has the consul command write Envoy's bootstrap, and runs real Envoy with it.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';

const ADMIN = '127.0.0.1:19000';
const [option = ''] = process.argv.slice(2);

if (option === '-check-proxy-health') checkHealth();
else await run(JSON.parse(readFileSync(option.replace('-config-file=', ''), 'utf8')));

/** What consul-dataplane asks for the same option: whether Envoy is live. */
function checkHealth() {
  const probe = http.request(`http://${ADMIN}/ready`, (answer) =>
    process.exit(answer.statusCode === 200 ? 0 : 1),
  );
  probe.on('error', () => process.exit(1));
  probe.end();
}

async function run({ consul, proxy, envoy }) {
  const token = await readToken(consul);
  const isTls = consul.tls?.disabled !== true;
  const words = [
    ...['connect', 'envoy', '-bootstrap', '-proxy-id', proxy.id, '-node-name', proxy.nodeName],
    ...['-http-addr', `${isTls ? 'https' : 'http'}://${consul.addresses}:${isTls ? 8501 : 8500}`],
    ...['-grpc-addr', `${isTls ? 'https' : 'http'}://${consul.addresses}:${consul.grpcPort}`],
    ...['-admin-bind', ADMIN],
    ...['-envoy-ready-bind-address', envoy.readyBindAddress],
    ...['-envoy-ready-bind-port', String(envoy.readyBindPort)],
    ...(isTls && consul.tls.caCertsPath
      ? ['-ca-file', consul.tls.caCertsPath, '-grpc-ca-file', consul.tls.caCertsPath]
      : []),
    ...(isTls && consul.tls.serverName ? ['-tls-server-name', consul.tls.serverName] : []),
  ];
  const environment = {
    ...process.env,
    ...(token === undefined ? {} : { CONSUL_HTTP_TOKEN: token }),
  };
  const bootstrap = spawnSync('consul', words, { encoding: 'utf8', env: environment });
  if (bootstrap.status !== 0) {
    process.stderr.write(bootstrap.stderr);
    process.exit(1);
  }
  writeFileSync('/tmp/bootstrap.json', bootstrap.stdout);
  const drain = ['--drain-strategy', 'immediate', '--drain-time-s', '1'];
  const flags = ['-c', '/tmp/bootstrap.json', '--log-level', 'warning', ...drain];
  const child = spawn('envoy', flags, { stdio: 'inherit', detached: true });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 1));
}

async function readToken({ credentials, ...consul }) {
  if (credentials === undefined) return undefined;
  if (credentials.type === 'static') return credentials.static.token;
  const { authMethod, bearerToken, meta } = credentials.login;
  const login = { AuthMethod: authMethod, BearerToken: bearerToken, Meta: meta };
  return JSON.parse(await post(consul, '/v1/acl/login', login)).SecretID;
}

function post({ addresses, tls }, path, body) {
  const isTls = tls?.disabled !== true;
  const { request: send } = isTls ? https : http;
  const options = {
    host: addresses,
    port: isTls ? 8501 : 8500,
    path,
    method: 'POST',
    ...(isTls && tls.caCertsPath ? { ca: readFileSync(tls.caCertsPath) } : {}),
    ...(isTls && tls.serverName ? { servername: tls.serverName } : {}),
  };
  return new Promise((resolve, reject) => {
    const outgoing = send(options, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () =>
        answer.statusCode === 200
          ? resolve(text)
          : reject(new Error(`login: ${answer.statusCode} ${text}`)),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}
