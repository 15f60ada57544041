import { createServer } from 'node:net';

/** An address on the loopback where nothing listens now. */
export function freeAddress(): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        resolve(`127.0.0.1:${typeof address === 'object' ? address?.port : undefined}`),
      );
    });
  });
}
