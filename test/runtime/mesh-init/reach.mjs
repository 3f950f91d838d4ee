// Runs in a network namespace of its own, whose traffic rules are applied. Prints, as JSON, who answers: `proxy` at
// the redirection's port, or `application` where the connection was meant to go.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Connections to try: `{uid, host, port}`. */
const attempts = JSON.parse(process.argv[2]);
const OUTBOUND_PORT = 15001;

const serve = async (answer, port) => {
  const server = createServer((socket) => socket.end(answer)).listen(port, '0.0.0.0');
  await once(server, 'listening');
};
await serve('proxy', OUTBOUND_PORT);
for (const port of new Set(attempts.map((attempt) => attempt.port)))
  await serve('application', port);

const answers = [];
for (const { uid, host, port } of attempts) {
  // The owner of a socket is who opens it.
  process.seteuid(uid);
  const socket = connect({ host, port }).setEncoding('utf8');
  const [answer] = await once(socket, 'data');
  process.seteuid(0);
  answers.push(answer);
}
process.stdout.write(JSON.stringify(answers));
process.exit(0);
