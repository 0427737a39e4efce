import { encode } from './encoder.js';
import { operationOf } from './shapes.js';
import { escaped } from './xml.js';

const printed = (action: string, output: object) => encode(action, output, operationOf(action)?.output ?? null, 'r-1');

describe('an answer that is printed', () => {
  it('is the XML that EC2 sends', () => {
    const output = {
      Images: [{ ImageId: 'ami-1', Public: false, Tags: [{ Key: 'a', Value: '<&>' }], CreationDate: undefined }],
      NextToken: undefined,
    };
    expect(printed('DescribeImages', output)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<DescribeImagesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId><imagesSet><item>' +
        '<tagSet><item><key>a</key><value>&lt;&amp;&gt;</value></item></tagSet>' +
        '<imageId>ami-1</imageId><isPublic>false</isPublic></item></imagesSet></DescribeImagesResponse>',
    );
  });

  it('has an empty element for an empty list, and none for what is absent', () => {
    expect(printed('DescribeImages', { Images: [] })).toContain('</requestId><imagesSet></imagesSet></');
    expect(printed('DescribeImages', {})).toContain('</requestId></DescribeImagesResponse>');
  });

  it('says of an action without a result that it was done', () => {
    expect(printed('DeleteSnapshot', {})).toContain('<return>true</return>');
  });

  it('never holds what XML cannot say', () => {
    expect(escaped('a\0b\x1fc\ud800d\ufffee')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde');
    expect(escaped('one\ttwo\nthree\r<"\'>')).toBe('one\ttwo\nthree&#xD;&lt;&quot;&apos;&gt;');
    expect(escaped('𝔘 is whole')).toBe('𝔘 is whole');
  });
});
