// The older major is installed under an alias; the types of the newer one describe what is used.
declare module 'koa2' {
  import Koa = require('koa');
  export = Koa;
}
