import { loadSubject } from '../subjects/subjects.mjs';
import { createConnectServer } from './connect.mjs';
import { createExpressServer } from './express.mjs';
import { createFastifyServer } from './fastify.mjs';
import { createKoaServer } from './koa.mjs';

/** Creates the server of a framework with a subject on it. */
export async function createServer(framework, subjectName) {
  const subject = await loadSubject(framework, subjectName);
  const server = await {
    connect: () => createConnectServer(subject),
    express4: () => createExpressServer('express', subject),
    express5: () => createExpressServer('express5', subject),
    koa: () => createKoaServer(subject),
    fastify: () => createFastifyServer(subject),
  }[framework]();
  return { server, subject };
}
