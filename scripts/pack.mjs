// Packs what npm would publish, for trying it in a project of one's own.
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { root } from './root.mjs';
import { runNpm } from './run-npm.mjs';

const names = ['core', 'express', 'koa', 'fastify', 'auto', 'stack'];
const folders = names.map((name) => `packages/${name}`);
const target = join(root, 'dist-packages');

if (checkNodeVersion() && install() && build(folders) && pack()) showCommands();
else process.exitCode = 1;

/** One file a package, whose name stays when the version rises. */
function pack() {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const workspaces = folders.map((folder) => `--workspace=${folder}`);
  if (!runNpm(['pack', '--loglevel=error', `--pack-destination=${target}`, ...workspaces])) {
    return false;
  }
  for (const file of readdirSync(target)) {
    const [, name] = /^xai-metrics-([a-z]+)-/.exec(file);
    renameSync(join(target, file), join(target, `${name}.tgz`));
  }
  return true;
}

function showCommands() {
  const express = `npm install ${tarballs('core', 'express')} prom-client`;
  const koa = `npm install ${tarballs('core', 'koa')} prom-client`;
  const fastify = `npm install ${tarballs('core', 'fastify')} prom-client`;
  const core = `npm install ${tarballs('core')} prom-client`;
  const auto = `npm install ${tarballs('core', 'express', 'koa', 'auto')}`;
  const stack = `npm install ${tarballs('core', 'stack')}`;
  console.log(`
Packed into ${target}. In the folder of your own project, instead of what the READMEs install:

Express, NestJS on Express
  ${express}
Koa
  ${koa}
Fastify, NestJS on Fastify
  ${fastify}
A program without a web framework
  ${core}
The preload and the exporter
  ${auto}
Prometheus, Alertmanager and Grafana; then npx @xai-metrics/stack init
  ${stack}
`);
}

function tarballs(...packed) {
  return packed.map((name) => quote(join(target, `${name}.tgz`))).join(' ');
}

function quote(path) {
  return path.includes(' ') ? `"${path}"` : path;
}
