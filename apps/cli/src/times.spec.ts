import { timeOf } from './times.js';

describe('a time on the command line', () => {
  it('is refused in one line that names the option, the value and the forms', () => {
    expect(() => timeOf('--at', 'soon', 0)).toThrow(/^'soon' is no time for --at: write ISO 8601 .*'2h ago'/);
  });
});
