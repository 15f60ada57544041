// The older majors are installed under an alias; the types of the newer ones describe what is used.
declare module 'express4' {
  import express = require('express');
  export = express;
}

declare module 'koa2' {
  import Koa = require('koa');
  export = Koa;
}

declare module 'fastify4' {
  export { default, fastify } from 'fastify';
}
