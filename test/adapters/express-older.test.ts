import { olderVersionTables as tables } from './behaviours/tables';
import { describeContract } from './contract';
import { olderExpress } from './servers/express';

for (const version of olderExpress) describeContract(version, { tables });
