import * as http from 'node:http';
import Router from '@koa/router';
import express5 from 'express';
import express4 from 'express4';
import fastify5 from 'fastify';
import fastify4 from 'fastify4';
import koa3 from 'koa';
import koa2 from 'koa2';
import { serveAll } from './servers.cjs';

await serveAll({ express4, express5, koa2, koa3, Router, fastify4, fastify5, http });
