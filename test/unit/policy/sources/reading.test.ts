import { expect, it } from 'vitest';
import { Reading } from '#engine/policy/reading.ts';

it('puts answers into the order in which their sources were named, saved ones first', () => {
  const reading = new Reading();
  for (const file of [
    'http://b:8080/actuator/env',
    'saved.json',
    'http://a:8080/actuator/env',
    'http://a:8080/actuator/health',
  ])
    reading.actuators.push({ file, text: '' });
  reading.orderAnswers(['http://user:secret@a:8080/actuator/', 'http://b:8080/actuator', 'not a url']);
  expect(reading.actuators.map(({ file }) => file)).toEqual([
    'saved.json',
    'http://a:8080/actuator/env',
    'http://a:8080/actuator/health',
    'http://b:8080/actuator/env',
  ]);
});
