import { connect, constants } from 'node:http2';
import { expect } from '@jest/globals';
import { expectCounts, expectInFlight } from '../counted';
import type { TestServer } from '../servers/test-server';
import type { BehaviourTable, Exception } from './behaviour';

const noHttp2: Exception = {
  reason: 'Express gives what it gets the prototypes of HTTP/1, which ends the process by itself',
};
const inventedMethods = ['INVENTED', 'MKCOL', 'toString'];

export const http2: BehaviourTable = {
  area: 'HTTP/2',
  behaviours: [
    {
      name: 'counts requests of one session side by side',
      settings: { http2: true },
      async run(server) {
        await withSession(server, async (session) => {
          const paths = ['/plain', '/items/1', '/teapot', '/nowhere', '/fail'];
          const statuses = await Promise.all(paths.map((path) => statusOf(session, path)));
          expect(statuses).toEqual([200, 200, 418, 404, 500]);
          await expectCounts(server, {
            'GET /plain 200': 1,
            'GET /items/:id 200': 1,
            'GET /teapot 418': 1,
            'GET __unmatched__ 404': 1,
            'GET /fail 500': 1,
          });
        });
      },
      except: { Express: noHttp2 },
    },
    {
      name: 'counts a stream that the client resets as 499',
      settings: { http2: true },
      async run(server) {
        await withSession(server, async (session) => {
          const stream = session.request({ ':path': '/hang' });
          stream.on('error', () => {}).end();
          await expectInFlight(server, 1);
          stream.close(constants.NGHTTP2_CANCEL);
          await expectCounts(server, { 'GET /hang 499': 1 });
        });
      },
      except: { Express: noHttp2 },
    },
    {
      name: 'counts a stream that the client resets half-way as 499',
      settings: { http2: true },
      async run(server) {
        await withSession(server, async (session) => {
          const stream = session.request({ ':path': '/stream' });
          stream.on('error', () => {}).end();
          await new Promise((resolve) => stream.once('data', resolve));
          stream.close(constants.NGHTTP2_CANCEL);
          await expectCounts(server, { 'GET /stream 499': 1 });
        });
      },
      except: { Express: noHttp2 },
    },
    {
      name: 'counts what is open when the session ends',
      settings: { http2: true },
      async run(server) {
        await withSession(server, async (session) => {
          for (let i = 0; i < 3; i += 1) {
            session
              .request({ ':path': '/hang' })
              .on('error', () => {})
              .end();
          }
          await expectInFlight(server, 3);
          session.destroy();
          await expectCounts(server, { 'GET /hang 499': 3 });
        });
      },
      except: { Express: noHttp2 },
    },
    {
      name: 'counts HEAD by its own name over HTTP/2',
      settings: { http2: true },
      async run(server) {
        await withSession(server, async (session) => {
          await statusOf(session, '/plain', 'HEAD');
          await expectCounts(server, { 'HEAD /plain 200': 1 });
        });
      },
      except: {
        Express: noHttp2,
        'Koa 2': {
          reason: 'Koa 2 takes the answer to HEAD over HTTP/2 for written, and writes nothing',
          async run(server) {
            await withSession(server, async (session) => {
              const stream = session.request(
                { ':path': '/plain', ':method': 'HEAD' },
                { endStream: true },
              );
              stream.on('error', () => {});
              await expectInFlight(server, 1);
              stream.close(constants.NGHTTP2_CANCEL);
              await expectCounts(server, { 'HEAD /plain 499': 1 });
            });
          },
        },
      },
    },
    {
      name: 'folds methods that a client invents over HTTP/2 into _OTHER',
      settings: { http2: true },
      async run(server) {
        await withSession(server, async (session) => {
          for (const method of inventedMethods) {
            await statusOf(session, '/plain', method);
          }
          await expectCounts(server, { '_OTHER __unmatched__ 404': 3 });
        });
      },
      except: {
        Express: noHttp2,
        Koa: {
          reason: 'Koa with allowedMethods() answers 501',
          async run(server) {
            await withSession(server, async (session) => {
              for (const method of inventedMethods) {
                await statusOf(session, '/plain', method);
              }
              await expectCounts(server, { '_OTHER __unmatched__ 501': 3 });
            });
          },
        },
        'Fastify 4': {
          reason: 'Fastify 4 looks methods up in a plain object: toString would end its process',
        },
      },
    },
  ],
};

type Session = ReturnType<typeof connect>;

async function withSession(
  { url }: TestServer,
  use: (session: Session) => Promise<void>,
): Promise<void> {
  const session = connect(url);
  session.on('error', () => {});
  try {
    await use(session);
  } finally {
    session.destroy();
  }
}

/** The status of an answer; 0 if there was none. */
function statusOf(session: Session, path: string, method = 'GET'): Promise<number> {
  return new Promise((resolve) => {
    const stream = session.request({ ':path': path, ':method': method }, { endStream: true });
    let status = 0;
    stream.on('response', (headers) => {
      status = Number(headers[':status']);
    });
    stream.on('error', () => {});
    stream.on('close', () => resolve(status));
    stream.resume();
  });
}
