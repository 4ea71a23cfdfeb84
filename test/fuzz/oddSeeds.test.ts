import { describeHours } from '../support/fuzz/fuzzHours';

describeHours('odd');
