import { olderVersionTables as tables } from './behaviours/tables';
import { describeContract } from './contract';
import { olderFastify } from './servers/fastify';

for (const version of olderFastify) describeContract(version, { tables });
