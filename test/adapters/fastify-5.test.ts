import { describeContract } from './contract';
import { fastify5 } from './servers/fastify';

describeContract(fastify5);
