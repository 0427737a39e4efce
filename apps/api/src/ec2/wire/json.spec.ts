import { JsonUnlike, readJson } from './json.js';
import { operationOf, type Structure } from './shapes.js';

const shapeOf = (action: string, member: string): Structure => {
  const shape = operationOf(action)?.input.members.find(({ name }) => name === member)?.shape;
  if (shape?.kind !== 'structure') throw new Error(`${member} of ${action} is no structure.`);
  return shape;
};

describe("JSON in the shape of AWS's requests", () => {
  const data = shapeOf('CreateLaunchTemplate', 'LaunchTemplateData');
  const read = (json: unknown) => readJson(json, data, 'data');

  it('is read as it is given, at any depth', () => {
    const given = {
      ImageId: 'ami-1',
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8, DeleteOnTermination: true } }],
      InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { ValidUntil: '2040-01-01T00:00:00Z' } },
    };
    expect(read(given)).toEqual(given);
  });

  it.each([
    [{ Image: 'ami-1' }, 'data.Image is not known here.'],
    [{ BlockDeviceMappings: [{ Ebs: { Size: 8 } }] }, 'data.BlockDeviceMappings.0.Ebs.Size is not known here.'],
    [{ BlockDeviceMappings: {} }, 'data.BlockDeviceMappings must be a list.'],
    [{ Placement: [] }, 'data.Placement must be an object.'],
    [{ EbsOptimized: 'true' }, 'data.EbsOptimized must be true or false.'],
    [{ ImageId: 1 }, 'data.ImageId must be text.'],
    [{ Monitoring: { Enabled: null } }, 'data.Monitoring.Enabled must be true or false.'],
    [
      { InstanceMarketOptions: { SpotOptions: { ValidUntil: 'soon' } } },
      'data.InstanceMarketOptions.SpotOptions.ValidUntil must be a time, such as 2026-03-01T09:30:00Z.',
    ],
    [{ __proto__: null, constructor: {} }, 'data.constructor is not known here.'],
    ['ami-1', 'data must be an object.'],
  ])('is refused where it is otherwise, by the name of the place: %j', (json, message) => {
    expect(() => read(json)).toThrow(JsonUnlike);
    expect(() => read(json)).toThrow(message);
  });

  it('is refused where something is missing', () => {
    const capacity = shapeOf('CreateFleet', 'TargetCapacitySpecification');
    const rule = 'capacity.TotalTargetCapacity must be given.';
    expect(() => readJson({ SpotTargetCapacity: 1 }, capacity, 'capacity')).toThrow(rule);
  });
});
