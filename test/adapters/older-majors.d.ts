// The older versions are installed under an alias; the types of the newest describe what is used.
declare module 'express4' {
  import express = require('express');
  export = express;
}

declare module 'express-4.18' {
  import express = require('express');
  export = express;
}

declare module 'express-5.0' {
  import express = require('express');
  export = express;
}

declare module 'express-5.1' {
  import express = require('express');
  export = express;
}

declare module 'express-5.2' {
  import express = require('express');
  export = express;
}

declare module 'koa2' {
  import Koa = require('koa');
  export = Koa;
}

declare module 'koa-2.15' {
  import Koa = require('koa');
  export = Koa;
}

declare module 'koa-3.0' {
  import Koa = require('koa');
  export = Koa;
}

declare module 'fastify4' {
  export { default, fastify } from 'fastify';
}

declare module 'fastify-4.10' {
  export { default, fastify } from 'fastify';
}

declare module 'fastify-4.17' {
  export { default, fastify } from 'fastify';
}

declare module 'fastify-4.23' {
  export { default, fastify } from 'fastify';
}

declare module 'fastify-5.0' {
  export { default, fastify } from 'fastify';
}

declare module 'prom-client-15.1' {
  export * from 'prom-client';
}
