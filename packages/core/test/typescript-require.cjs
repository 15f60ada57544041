// Lets a child process require the sources as they are: `node -r <this file> -e '...'`.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  module._compile(code, filename);
};

const packageName = /^@xai-metrics\/(core|express|koa|fastify)$/;
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function resolveSource(request, ...rest) {
  const [, name] = packageName.exec(request) ?? [];
  const source = name === undefined ? request : join(__dirname, `../../${name}/src/index.ts`);
  return resolveFilename.call(this, source, ...rest);
};
