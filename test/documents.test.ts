import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';

const root = join(__dirname, '..');
const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...['core', 'express', 'koa', 'fastify', 'auto', 'stack'].map(
    (name) => `packages/${name}/README.md`,
  ),
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
// Inside the repository, so that the examples find the packages as a user's program does.
const scratch = join(root, 'node_modules', '.cache', `documents-${process.pid}`);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the documents', () => {
  it.each(documents)('%s links to files that exist', (document) => {
    const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[\w-]+)?\)/g)];
    const missing = links
      .map(([, target]) => target as string)
      .filter((target) => !existsSync(resolve(root, dirname(document), target)));
    expect(missing).toEqual([]);
  });

  it('have examples that compile as they stand', () => {
    mkdirSync(scratch, { recursive: true });
    // The examples of errors are wrong on purpose.
    for (const document of documents.filter((name) => name !== 'docs/errors.md')) {
      const blocks = [...read(document).matchAll(/^```ts\n(.*?)^```$/gms)];
      blocks.forEach(([, code], i) => {
        // Short pieces speak of what stands before them; whole programs import what they use.
        if (!code?.includes('import ')) return;
        const name = `${document.replace(/\W/g, '-')}-${i + 1}.mts`;
        writeFileSync(join(scratch, name), code);
      });
    }
    const base = join(root, 'tsconfig.base.json');
    const config = {
      extends: base,
      compilerOptions: {
        noEmit: true,
        composite: false,
        declarationMap: false,
        sourceMap: false,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        // NestJS has a copy of its own here, and none in an application that needs no other version.
        paths: { fastify: [join(root, 'node_modules', 'fastify')] },
      },
      include: ['*.mts'],
    };
    writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(config));

    expect(readdirSync(scratch).length).toBeGreaterThan(10);
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    let output = '';
    try {
      execFileSync(process.execPath, [tsc, '-p', scratch], { encoding: 'utf8' });
    } catch (error) {
      output = (error as { stdout: string }).stdout;
    }
    expect(output).toBe('');
  }, 60_000);

  it('list every option of createMetrics and of the adapters', () => {
    const options = readFileSync(join(root, 'packages/core/src/options.ts'), 'utf8');
    const own = readFileSync(join(root, 'packages/core/src/instrumentation.ts'), 'utf8');
    const declared = [
      ...fieldsOf(options, 'export interface MetricsOptions'),
      ...fieldsOf(own, 'export interface InstrumentationOptions'),
    ];
    const documented = [...read('packages/core/README.md').matchAll(/^\| `(\w+)` \|/gm)].map(
      ([, name]) => name as string,
    );
    const endpoints = ['live', 'ready', 'startup'];
    expect([...new Set(documented)].filter((name) => !endpoints.includes(name)).sort()).toEqual(
      // `metrics` and `health` are names of endpoints too.
      [...new Set([...declared, 'metrics', 'health'])].sort(),
    );
  });
});

function read(document: string): string {
  return readFileSync(join(root, document), 'utf8');
}

function fieldsOf(source: string, start: string): string[] {
  const body = source.slice(source.indexOf(start)).split('\n}\n', 1)[0] as string;
  return [...body.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name as string);
}
