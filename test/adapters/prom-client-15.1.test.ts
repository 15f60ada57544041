import { Registry } from 'prom-client-15.1';
import { exposition } from './behaviours/exposition';
import { describeContract } from './contract';
import { koa3 } from './servers/koa';

describeContract(koa3, { tables: [exposition], Registry, column: 'prom-client 15.1' });
