// Lets a child process require the sources as they are: `node -r <this file> -e '...'`.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');

// Tests start many processes, and each one needs all files.
const cache = join(__dirname, '../../../node_modules/.cache/typescript-require');
const config = readFileSync(join(__dirname, '../../../.swcrc'), 'utf8');
const { jsc } = JSON.parse(config);

require.extensions['.ts'] = (module, filename) => {
  module._compile(compile(readFileSync(filename, 'utf8'), filename), filename);
};

function compile(source, filename) {
  const file = join(
    cache,
    createHash('sha256')
      .update(config + filename + source)
      .digest('hex'),
  );
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const { code } = require('@swc/core').transformSync(source, {
    filename,
    jsc,
    module: { type: 'commonjs' },
  });
  mkdirSync(cache, { recursive: true });
  // Another process may read it now.
  writeFileSync(`${file}-${process.pid}`, code);
  renameSync(`${file}-${process.pid}`, file);
  return code;
}

const packageName = /^@xai-metrics\/(core|express|koa|fastify|stack)$/;
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function resolveSource(request, ...rest) {
  const [, name] = packageName.exec(request) ?? [];
  const source = name === undefined ? request : join(__dirname, `../../${name}/src/index.ts`);
  return resolveFilename.call(this, source, ...rest);
};
