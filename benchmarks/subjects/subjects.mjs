import { folderBefore } from '../lib/paths.mjs';
import { expressSubjects } from './express.mjs';
import { fastifySubjects } from './fastify.mjs';
import { koaSubjects } from './koa.mjs';
import { createOpenTelemetry } from './open-telemetry.mjs';

const bare = () => ({});
const always = {
  bare,
  'bare again': bare,
  OpenTelemetry: () => createOpenTelemetry([]),
};

const byFramework = {
  connect: { ...always, ...expressSubjects },
  express4: {
    ...always,
    ...expressSubjects,
    'OpenTelemetry, with routes': () =>
      createOpenTelemetry(['@opentelemetry/instrumentation-express', 'ExpressInstrumentation']),
  },
  express5: { ...always, ...expressSubjects },
  koa: { ...always, ...koaSubjects },
  fastify: { ...always, ...fastifySubjects },
};

/** What the subjects run on. */
export const frameworks = Object.keys(byFramework);

/** The subjects of a framework, without the bare server. */
export function subjectNames(framework) {
  return Object.keys(byFramework[framework]).filter(
    (name) => name !== 'bare' && (name !== 'ours, before' || folderBefore() !== undefined),
  );
}

/** The subjects that a quick run leaves in. */
export const quickSubjects = [
  'bare again',
  'ours',
  'ours, before',
  'naive',
  'express-prom-bundle, own routes',
  'fastify-metrics, histogram only',
];

/**
 * Loads a subject.
 *
 * @returns `mount(app)` for a framework, `middleware` for `connect`, `text()` with all its metrics,
 *   and `total`, the name of the samples that add up to the requests it has counted
 */
export async function loadSubject(framework, name) {
  const create = byFramework[framework]?.[name];
  if (create === undefined) throw new Error(`no subject ${name} for ${framework}`);
  const subject = await create(framework);
  const { middleware } = subject;
  return middleware === undefined ? subject : { mount: (app) => app.use(middleware), ...subject };
}
