import { describeContract } from './contract';
import { koa3 } from './servers/koa';

describeContract(koa3);
