// Older versions are installed under aliases; the types of the newest one describe what is used.
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
