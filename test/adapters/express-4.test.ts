import { describeContract } from './contract';
import { express4 } from './servers/express';

describeContract(express4);
