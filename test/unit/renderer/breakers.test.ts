import { describe, expect, it } from 'vitest';
import { choiceOf, defaultDraft, toldFields } from '#renderer/features/breakers/machine-draft.ts';
import { fateWords, missingWords, stateTerm } from '#renderer/features/breakers/words.ts';

describe('the draft of a breaker', () => {
  it('begins with the defaults, and knows what was changed', () => {
    const draft = defaultDraft('hystrix');
    expect(draft).toMatchObject({ sleepWindowMs: '5000', failureStatuses: 'none' });
    expect(toldFields('hystrix', draft)).toEqual([]);
    expect(toldFields('hystrix', { ...draft, sleepWindowMs: ' 5000 ', failureStatuses: '5xx' })).toEqual([
      'failureStatuses',
    ]);
  });

  it.each([
    ['ribbon', 'ribbon'],
    ['policies', 'policies'],
    ['fuse', 'outlier-detection'],
    [undefined, 'outlier-detection'],
  ])('is chosen by its address: %s', (text, choice) => {
    expect(choiceOf(text)).toBe(choice);
  });
});

describe('words about breakers', () => {
  it('count the errors of a fate', () => {
    expect(fateWords({ attempts: 0, failures: 0 })).toBe('0');
    expect(fateWords({ attempts: 1200, failures: 1 })).toBe('1,200, 1 of them an error');
  });

  it('say each reason once', () => {
    const missing = [
      { setting: 'a', reason: 'no version' },
      { setting: 'b', reason: 'cut off' },
      { setting: 'c', reason: 'no version' },
    ];
    expect(missingWords(missing)).toBe('no version (a, c); cut off (b)');
  });

  it('explain the states that need it', () => {
    expect([stateTerm('half-open'), stateTerm('closed')]).toEqual(['halfOpen', null]);
  });
});
