const { serveAll } = require('./servers.cjs');

serveAll({
  express4: require('express4'),
  express5: require('express'),
  koa2: require('koa2'),
  koa3: require('koa'),
  Router: require('@koa/router'),
  fastify4: require('fastify4'),
  fastify5: require('fastify'),
  http: require('node:http'),
});
