/**
 * The two sides of the load: a server that takes three seconds for some requests, and a client that
 * asks fifty times a second on an open loop, over kept and over new connections, counts what fails,
 * and goes on for a while after SIGTERM. Each ends when nothing is in flight.
 */
export const SERVER_PROGRAM = `
const http = require('node:http');
let open = 0;
let isEnding = false;
const server = http.createServer((request, response) => {
  open += 1;
  response.on('close', () => { open -= 1; endIfIdle(); });
  setTimeout(() => response.end('ok'), request.url === '/slow' ? 3000 : 0);
});
const endIfIdle = () => { if (isEnding && open === 0) process.exit(0); };
process.on('SIGTERM', () => { isEnding = true; server.close(); setTimeout(endIfIdle, 100); });
// Node closes a connection that was idle for five seconds, also while Envoy sends a request on it: a
// loss that has nothing to do with replacements.
server.keepAliveTimeout = 0;
server.listen(8080);
`;

export const CLIENT_PROGRAM = `
const http = require('node:http');
// Envoy adds it where the other Envoy has answered.
const SIDE = 'x-envoy-upstream-service-time';
const kept = new http.Agent({ keepAlive: true });
const counts = { early: 0, sent: 0, done: 0, failed: 0, reasons: {} };
const ask = () => {
  const number = counts.sent;
  counts.sent += 1;
  const path = number % 10 === 0 ? '/slow' : '/';
  const agent = number % 2 === 0 ? kept : new http.Agent();
  const fail = (reason) => {
    counts.done += 1;
    counts.failed += 1;
    counts.reasons[reason] = (counts.reasons[reason] ?? 0) + 1;
  };
  const outgoing = http.get({ host: '127.0.0.1', port: 9091, path, agent }, (answer) => {
    let body = '';
    answer.on('data', (text) => { body += text; });
    answer.on('end', () => {
      if (answer.statusCode === 200 && body === 'ok') counts.done += 1;
      else fail(answer.statusCode + ' ' + (SIDE in answer.headers ? 'server side ' : '') + body);
    });
  });
  outgoing.on('error', (error) => fail(error.message));
};
let timer;
// Client and server start together, so the very first one may find nobody yet.
const begin = () => http.get({ host: '127.0.0.1', port: 9091, agent: false }, (answer) => {
  answer.resume();
  if (answer.statusCode === 200) timer = setInterval(ask, 20);
  else again();
}).on('error', () => again());
const again = () => { counts.early += 1; setTimeout(begin, 100); };
begin();
const server = http.createServer((request, response) => {
  response.end(JSON.stringify(counts));
});
server.listen(8080);
process.on('SIGTERM', () => {
  setTimeout(() => {
    clearInterval(timer);
    setInterval(() => {
      if (counts.done < counts.sent) return;
      process.stdout.write(JSON.stringify(counts) + '\\n', () => process.exit(0));
    }, 50);
  }, 3000);
});
`;

/** What a client counted. */
export interface Counts {
  /** Calls that failed before the first that did not. */
  readonly early: number;
  readonly sent: number;
  readonly failed: number;
  readonly reasons: Readonly<Record<string, number>>;
}
