import { describe, expect, it } from 'vitest';
import { AnswerReader } from '#test/bench/load/answer-reader.ts';

const counted = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const chunked = 'HTTP/1.1 503 Busy\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n';

describe.for([
  { framing: 'a length', answer: counted, status: 200 },
  { framing: 'chunks', answer: chunked, status: 503 },
])('an answer framed by $framing', ({ answer, status }) => {
  it('is complete in one piece', () => {
    const reader = new AnswerReader();
    expect(reader.push(Buffer.from(answer))).toBe(true);
    expect(reader.status).toBe(status);
  });

  it('may be cut anywhere before its last bytes', () => {
    for (let cut = 1; cut < answer.length - '\r\n0\r\n\r\n'.length; cut++) {
      const reader = new AnswerReader();
      expect(reader.push(Buffer.from(answer.slice(0, cut))), `cut at ${cut}`).toBe(false);
      expect(reader.push(Buffer.from(answer.slice(cut))), `cut at ${cut}`).toBe(true);
    }
  });

  it('leaves the reader ready for the next one', () => {
    const reader = new AnswerReader();
    reader.push(Buffer.from(answer));
    expect(reader.push(Buffer.from(counted))).toBe(true);
    expect(reader.status).toBe(200);
  });
});
