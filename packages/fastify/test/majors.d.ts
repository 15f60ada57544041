// The older major is installed under an alias; the types of the newer one describe what is used.
declare module 'fastify4' {
  import Fastify = require('fastify');
  export = Fastify;
}
