import { BadCloudPlan, cloudPlan } from './cloud-plan.js';

const ids = Array.from({ length: 5_000 }, (_, index) => `i-0${index.toString(16).padStart(16, '0')}`);
const SECOND = 1_000_000;

describe('how the simulated cloud behaves', () => {
  it('takes no time, the time that AWS takes, or the seconds that are given', () => {
    expect(cloudPlan('instant').delay('snapshot', 'snap-1')).toBe(0);
    const realistic = ids.map((id) => cloudPlan('realistic').delay('instance', id));
    expect(Math.min(...realistic)).toBeGreaterThanOrEqual(3 * SECOND);
    expect(Math.max(...realistic)).toBeLessThanOrEqual(8 * SECOND);
    const given = cloudPlan('instance=2,snapshot=10.5');
    expect([given.delay('instance', 'i-1'), given.delay('snapshot', 'snap-1'), given.delay('image', 'ami-1')]).toEqual([
      2 * SECOND,
      10.5 * SECOND,
      0,
    ]);
  });

  it('fails as often as it is told to, and of the same things each time', () => {
    const plan = cloudPlan('instant', 'capacity=0.1,seed=7');
    const failing = ids.filter((id) => plan.fails('capacity', id));
    expect(failing.length / ids.length).toBeGreaterThan(0.08);
    expect(failing.length / ids.length).toBeLessThan(0.12);
    expect(failing).toEqual(ids.filter((id) => cloudPlan('instant', 'capacity=0.1,seed=7').fails('capacity', id)));
    expect(failing).not.toEqual(ids.filter((id) => cloudPlan('instant', 'capacity=0.1,seed=8').fails('capacity', id)));
    expect(ids.some((id) => plan.fails('snapshot', id))).toBe(false);
  });

  it.each([
    ['stormy', ''],
    ['weather=2', ''],
    ['instance=-1', ''],
    ['instant', 'capacity=2'],
    ['instant', 'rain=0.5'],
    ['instant', 'capacity'],
  ])('is not read from %j and %j', (timing, faults) => {
    expect(() => cloudPlan(timing, faults)).toThrow(BadCloudPlan);
  });
});
