import { createServer, request } from 'node:http';

/** A registry seen through a window that writes down what is asked of it. */
export interface Recorder {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** Every request but reads, in order: `PUT /v2/…`. */
  readonly writes: string[];
  stop(): void;
}

export async function recorder(registry: string): Promise<Recorder> {
  const writes: string[] = [];
  const [hostname = '', port = ''] = registry.split(':');
  const server = createServer((asked, answer) => {
    const { method = 'GET', url = '/', headers } = asked;
    if (method !== 'GET' && method !== 'HEAD') writes.push(`${method} ${url}`);
    const passed = request({ hostname, port, method, path: url, headers, agent: false }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    host: `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    writes,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
