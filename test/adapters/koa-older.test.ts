import { olderVersionTables as tables } from './behaviours/tables';
import { describeContract } from './contract';
import { olderKoa } from './servers/koa';

for (const version of olderKoa) describeContract(version, { tables });
