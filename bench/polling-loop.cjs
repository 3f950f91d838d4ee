/**
 * The least that a polling sidecar in Node can be: asks `ECS_CONTAINER_METADATA_URI_V4` once a second over a connection
 * that it keeps, and parses the answer.
 */
const { Agent, get } = require('node:http');

const { hostname, port, pathname } = new URL(process.env.ECS_CONTAINER_METADATA_URI_V4);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function poll() {
  get({ agent, hostname, port, path: `${pathname}/task` }, (response) => {
    const chunks = [];
    response.setEncoding('utf8');
    response.on('data', (chunk) => chunks.push(chunk));
    response.on('end', () => {
      JSON.parse(chunks.join(''));
      setTimeout(poll, 1_000);
    });
  });
}

poll();
