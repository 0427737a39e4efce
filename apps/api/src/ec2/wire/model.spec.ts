import * as sdk from '@aws-sdk/client-ec2';
import { MODEL } from './model.js';
import { modelOf } from './sdk-model.js';
import { actionNames, operationOf } from './shapes.js';

describe('the model of the EC2 API', () => {
  it('is what the installed SDK exports (after an update: print-model.ts)', () => {
    expect(modelOf({ ...sdk })).toBe(MODEL);
  });

  it('knows names in the form and in XML, what is required, and what is secret', () => {
    const run = operationOf('RunInstances');
    const member = (name: string) => run?.input.members.find((one) => one.name === name);
    expect(member('MinCount')).toMatchObject({ queryName: 'MinCount', required: true, shape: { kind: 'number' } });
    expect(member('UserData')).toMatchObject({ required: false, shape: { kind: 'text', secret: true } });
    expect(member('BlockDeviceMappings')).toMatchObject({ queryName: 'BlockDeviceMapping', shape: { kind: 'list' } });
    expect(run?.output?.members.map(({ xmlName }) => xmlName)).toContain('instancesSet');
  });

  it('has every action of the API, and no other', () => {
    expect(actionNames()).toEqual(expect.arrayContaining(['CreateImage', 'DescribeInstances']));
    expect(operationOf('FlyToTheMoon')).toBeNull();
    expect(operationOf('toString')).toBeNull();
  });
});
