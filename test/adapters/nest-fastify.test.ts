import { carriedTables } from './behaviours/tables';
import { describeContract } from './contract';
import { nestFastify } from './servers/nest';

describeContract(nestFastify, { tables: carriedTables });
