import { Refusal, REFUSALS, rule } from './refusal.js';

describe('a refusal', () => {
  it('names the subject, the rule, the way out, and what of this case the rule does not say', () => {
    const refusal = new Refusal('image-not-available', 'ami-0a1b2c3d', 'It is pending.');
    expect(refusal.message).toBe(
      'ami-0a1b2c3d: The image must be available for this. Wait until it is, or enable it. It is pending.',
    );
    expect(refusal).toMatchObject({ code: 'image-not-available', subject: 'ami-0a1b2c3d' });
  });

  it('is thrown unless the rule is kept', () => {
    expect(() => rule(true, 'image-ended', 'ami-0a1b2c3d')).not.toThrow();
    expect(() => rule(false, 'image-ended', 'ami-0a1b2c3d')).toThrow(Refusal);
  });

  it('says its rule in sentences, whatever its code', () => {
    for (const [code, sentences] of Object.entries(REFUSALS)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)+$/);
      expect(sentences).toMatch(/^[A-Z].*\.$/);
    }
  });
});
