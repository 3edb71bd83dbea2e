// A small HTTP service: what it answers comes from the release beside it, everything else is the same in every release.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { answer } from './answer.mjs';

const { name, version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const startedAt = Date.now();

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://service');
  const { status, body } = respond(pathname);
  response.writeHead(status, { 'content-type': 'application/json', 'x-release': version });
  response.end(`${JSON.stringify({ service: name, version, ...body })}\n`);
});

function respond(pathname) {
  if (pathname === '/healthz')
    return { status: 200, body: { healthy: true, seconds: (Date.now() - startedAt) / 1_000 } };
  if (pathname === '/') return answer();
  return { status: 404, body: { error: `there is nothing at ${pathname}` } };
}

server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? '0.0.0.0', () => {
  process.stdout.write(`${name} ${version} listens on port ${server.address().port}\n`);
});

// Containers are asked to end with SIGTERM: finish what is being answered, take nothing new.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    server.close();
    server.closeIdleConnections();
  });
}
