import { describeContract } from './contract';
import { koa2 } from './servers/koa';

describeContract(koa2);
