import { measureCluster } from './cluster.mjs';
import { measureDemo } from './demo.mjs';
import { measureHostile } from './hostile.mjs';
import { measureHttp } from './http.mjs';
import { measureMemory } from './memory.mjs';
import { measureRecords } from './record.mjs';
import { measureRequests } from './request.mjs';
import { measureRpc } from './rpc.mjs';
import { measureScrapes } from './scrape.mjs';

/** All suites by name, in the order in which they run. */
export const suites = {
  record: measureRecords,
  memory: measureMemory,
  hostile: measureHostile,
  scrape: measureScrapes,
  cluster: measureCluster,
  request: measureRequests,
  http: measureHttp,
  rpc: measureRpc,
  demo: measureDemo,
};
