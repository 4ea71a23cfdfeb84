import { describeHours } from '../support/fuzz/fuzzHours';

describeHours('even');
