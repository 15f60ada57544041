// The older major is installed under an alias; the types of the newer one describe what is used.
declare module 'express4' {
  import express = require('express');
  export = express;
}
