import type { Answer } from './send.ts';

/** The answers with another status than planned. */
export function wrongAnswers(answers: readonly Answer[]): Answer[] {
  return answers.filter((answer) => answer.status !== answer.planned.status);
}

/** The first few of them, for a message: `GET /api/items/1: 503 instead of 200`. */
export function describeWrong(wrong: readonly Answer[]): string {
  const lines = wrong.slice(0, 3).map(({ planned, status, error }) => {
    const came = error === undefined ? String(status) : error;
    return `${planned.method} ${planned.path}: ${came} instead of ${planned.status}`;
  });
  return lines.join('; ');
}
