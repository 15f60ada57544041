import { describeContract } from './contract';
import { fastify4 } from './servers/fastify';

describeContract(fastify4);
