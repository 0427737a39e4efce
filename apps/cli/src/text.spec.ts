import fc from 'fast-check';
import { jsonOf, shown, spanOf, widthOf, wrap } from './text.js';

describe('text from evidence', () => {
  it.each([
    ['\u001B[31mred\u001B[0m', String.raw`\x1b[31mred\x1b[0m`],
    ['a\nb\tc\r', String.raw`a\x0ab\x09c\x0d`],
    ['\u009B2J', String.raw`\x9b2J`],
    ['exe\u202Egpj', String.raw`exe\u202egpj`],
    ['\uD800', String.raw`\ud800`],
    ['Grüße 日本 👍', 'Grüße 日本 👍'],
  ])('acts on no terminal: %j', (text, safe) => {
    expect(shown(text)).toBe(safe);
  });

  it('is the very same value in JSON, which holds nothing that acts on a terminal either', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = jsonOf({ text });
        expect(JSON.parse(json)).toEqual({ text });
        expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe('wrapped text', () => {
  it('loses nothing but blanks, and fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (raw, width) => {
        const text = shown(raw);
        const lines = wrap(text, width);
        expect(lines.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('breaks an ARN after its colons and slashes', () => {
    expect(wrap('arn:aws:sts::123837392027:assumed-role/deploy/ci', 26)).toEqual([
      'arn:aws:sts::123837392027:',
      'assumed-role/deploy/ci',
    ]);
  });
});

describe('a length of time', () => {
  it.each([
    [990, '16 min 30 s'],
    [0, '0 s'],
    [0.25, '0.25 s'],
    [3_600, '1 h'],
    [90_061, '1 d 1 h'],
  ])('of %d seconds reads %s', (seconds, text) => {
    expect(spanOf(seconds)).toBe(text);
  });
});
