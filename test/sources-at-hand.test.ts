import { expect, it } from '@jest/globals';
import * as core from '@xai-metrics/core';
import * as express from '@xai-metrics/express';
import * as fastify from '@xai-metrics/fastify';
import * as koa from '@xai-metrics/koa';
import { chainKinds } from '../packages/auto/src/chain-kinds';

it.each([
  ['Express', express],
  ['Koa', koa],
  ['Fastify', fastify],
])('the adapter of %s has every source of core at hand', (_name, adapter) => {
  const sources = [...chainKinds, 'push'];
  for (const name of sources) {
    expect((adapter as Record<string, unknown>)[name]).toBe(
      (core as Record<string, unknown>)[name],
    );
  }
});
