import { describeContract } from './contract';
import { express5 } from './servers/express';

describeContract(express5);
