import { carriedTables } from './behaviours/tables';
import { describeContract } from './contract';
import { nestExpress } from './servers/nest';

describeContract(nestExpress, { tables: carriedTables });
