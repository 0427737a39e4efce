import fc from 'fast-check';
import { Ec2Error } from '../errors.js';
import { decode } from './decoder.js';
import { parametersOf, treeOf } from './form.js';
import { actionNames, operationOf } from './shapes.js';

function read(action: string, form: string): object {
  const shapes = operationOf(action);
  if (!shapes) throw new TypeError(`There is no action ${action}`);
  return decode(treeOf(parametersOf(form)), shapes.input);
}

/** The code and the message that a form is refused with. */
function refusal(action: string, form: string): string {
  try {
    read(action, form);
  } catch (error) {
    if (error instanceof Ec2Error) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'taken';
}

describe('a form that is read', () => {
  it('gives lists, structures and every simple type', () => {
    const form =
      'ImageId=ami-1&MinCount=1&MaxCount=2&DryRun=TRUE&BlockDeviceMapping.1.DeviceName=%2Fdev%2Fsda1' +
      '&BlockDeviceMapping.1.Ebs.VolumeSize=8&TagSpecification.1.Tag.1.Key=a+b&TagSpecification.1.Tag.1.Value=' +
      '&InstanceMarketOptions.SpotOptions.ValidUntil=2026-03-09T14:00:00.5%2B02:00';
    expect(read('RunInstances', form)).toEqual({
      ImageId: 'ami-1',
      MinCount: 1,
      MaxCount: 2,
      DryRun: true,
      BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 8 } }],
      TagSpecifications: [{ Tags: [{ Key: 'a b', Value: '' }] }],
      InstanceMarketOptions: { SpotOptions: { ValidUntil: new Date('2026-03-09T12:00:00.500Z') } },
    });
    expect(read('ImportKeyPair', 'KeyName=k&PublicKeyMaterial=AQID')).toMatchObject({
      PublicKeyMaterial: new Uint8Array([1, 2, 3]),
    });
  });

  it('may give the items of a list in any order', () => {
    expect(read('DescribeImages', 'ImageId.2=b&ImageId.1=a')).toEqual({ ImageIds: ['a', 'b'] });
  });

  it.each([
    ['ImageIds.1=a', 'UnknownParameter: The parameter ImageIds.1 is not recognized'],
    ['imageId.1=a', 'UnknownParameter: The parameter imageId.1 is not recognized'],
    ['ImageId.1=a&ImageId.3=c', 'UnknownParameter: The parameter ImageId.3 is not recognized'],
    ['ImageId.0=a', 'UnknownParameter: The parameter ImageId.0 is not recognized'],
    ['ImageId.01=a', 'UnknownParameter: The parameter ImageId.01 is not recognized'],
    ['ImageId.999999999=a', 'UnknownParameter: The parameter ImageId.999999999 is not recognized'],
    ['Filter.1.Nam=a', 'UnknownParameter: The parameter Filter.1.Nam is not recognized'],
    ['DryRun.1.x=true', 'UnknownParameter: The parameter DryRun.1 is not recognized'],
    ['__proto__.x=1', 'UnknownParameter: The parameter __proto__.x is not recognized'],
    ['ImageId.1=a&ImageId.1=a', 'InvalidQueryParameter: The parameter ImageId.1 is given more than once'],
    ['DryRun=yes', 'InvalidParameterValue: Value (yes) for parameter DryRun is invalid. Give true or false'],
    ['MaxResults=ten', 'InvalidParameterValue: Value (ten) for parameter MaxResults is invalid. Give a number'],
    ['MaxResults=0x10', 'InvalidParameterValue: Value (0x10) for parameter MaxResults is invalid. Give a number'],
    [
      'Filter=a',
      'InvalidParameterValue: Value (a) for parameter Filter is invalid. It takes parameters below it, and no value of its own',
    ],
    [
      'DryRun=%FF',
      "MalformedQueryString: The query string contains a syntax error: '%FF' is not properly percent-encoded UTF-8",
    ],
  ])('is refused for %s', (form, message) => {
    expect(refusal('DescribeImages', form)).toBe(message);
  });

  it('is refused for what it lacks, by the name that the form would have', () => {
    expect(refusal('RunInstances', 'MinCount=1')).toBe(
      'MissingParameter: The request must contain the parameter MaxCount',
    );
    expect(refusal('RunInstances', 'MinCount=1&MaxCount=1&CpuOptions.X=1')).toMatch(/^UnknownParameter/);
    expect(refusal('CreateTags', 'Tag.1.Key=a')).toBe(
      'MissingParameter: The request must contain the parameter ResourceId',
    );
  });

  it('is refused without repeating a secret', () => {
    expect(refusal('ImportKeyPair', 'KeyName=k&PublicKeyMaterial=***')).toMatch(/\(\*\*\*\)/);
    expect(refusal('CreateMacSystemIntegrityProtectionModificationTask', 'MacCredentials.1=hush')).not.toMatch(/hush/);
  });
});

describe('a form of any kind', () => {
  const name = fc.oneof(
    fc.array(
      fc.constantFrom('ImageId', 'Filter', 'Name', 'Value', 'Tag', 'Key', '1', '2', '0', '', '-1', 'constructor'),
      {
        minLength: 1,
        maxLength: 40,
      },
    ),
    fc.array(fc.string({ unit: 'binary', maxLength: 5 }), { minLength: 1, maxLength: 5 }),
  );
  const raw = fc.oneof(
    fc
      .array(fc.tuple(name, fc.string({ unit: 'binary' })), { maxLength: 30 })
      .map((pairs) =>
        pairs
          .map(
            ([path, value]) =>
              `${encodeURIComponent(path.join('.').toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`,
          )
          .join('&'),
      ),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(fc.constantFrom('%', '%E0%A4', '&', '=', '.', '1', 'ImageId', '%00', '+'), { maxLength: 50 })
      .map((parts) => parts.join('')),
  );

  it('is read, or refused as EC2 refuses: nothing else is thrown', () => {
    fc.assert(
      fc.property(fc.constantFrom(...actionNames()), raw, (action, form) => {
        expect(refusal(action, form)).toMatch(
          /^(taken$|UnknownParameter|InvalidParameterValue|MissingParameter|InvalidQueryParameter|MalformedQueryString)/,
        );
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['the deepest nesting', `${'a.'.repeat(500_000)}a=1`, /^UnknownParameter/],
    [
      'more parameters than any',
      Array.from({ length: 200_000 }, (_, n) => `ImageId.${n + 1}=a`).join('&'),
      /^MalformedQueryString/,
    ],
    [
      'a list as long as they come',
      Array.from({ length: 10_000 }, (_, n) => `ImageId.${n + 1}=ami-${n}`).join('&'),
      /^taken/,
    ],
    ['10 MB in one value', `ImageId.1=${'x'.repeat(10_000_000)}`, /^taken/],
    ['10 MB of percent signs', `ImageId.1=${'%'.repeat(10_000_000)}`, /^MalformedQueryString/],
    ['10 MB in one name', `${'x'.repeat(10_000_000)}=1`, /^UnknownParameter/],
    ['10 MB in one wrong number', `MaxResults=${'1'.repeat(10_000_000)}x`, /^InvalidParameterValue/],
  ])('is read in no time with %s', (_, form, answer) => {
    const begun = performance.now();
    expect(refusal('DescribeImages', form)).toMatch(answer);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
