import { readJson } from '#shared/policy/source/json.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { LARGEST_TEXT, type YamlDocument } from '#shared/policy/source/yaml.ts';

/**
 * Reads the JSON that a live application answered, or a file that it was saved to. A login page, a refusal and an error of
 * Spring Boot's own become problems that say what to do. `placeOf` is for what is wrong (`readJson`). Never throws.
 */
export function readJsonAnswer({ file, text }: SourceText, problems: Problems): YamlDocument | undefined {
  const start: Place = { file, line: 1, column: 1, field: '' };
  if (text.length > LARGEST_TEXT) {
    const message = `the answer has ${text.length} characters, more than ${LARGEST_TEXT}`;
    problems.error('TEXT_TOO_LARGE', message, 'Ask for one endpoint at a time.', {
      ...start,
      line: null,
      column: null,
    });
    return undefined;
  }
  const beginning = text.trimStart().slice(0, 200).toLowerCase();
  if (beginning === '') {
    const advice = 'Ask again with credentials, or give a saved answer.';
    problems.error('EMPTY_ANSWER', 'the answer is empty', advice, start);
    return undefined;
  }
  if (/^(<!doctype html|<html|<head|<body|<!--)/.test(beginning)) {
    const login = /login|sign in|password|log in/i.test(text);
    problems.error(
      login ? 'LOGIN_NEEDED' : 'NOT_JSON',
      login ? 'the answer is a login page' : 'the answer is an HTML page',
      'Give credentials for it, or save the answer to a file as somebody who may read it.',
      start,
    );
    return undefined;
  }
  const document = readJson({ file, text }, problems, 'Save the whole answer as it came.');
  if (document === undefined) return undefined;
  const refused = refusal(document.value);
  if (refused !== undefined) {
    problems.error(refused.code, refused.message, refused.advice, document.placeOf([]));
    return undefined;
  }
  return document;
}

/** Spring Boot's `DefaultErrorAttributes`, and the `error` of OAuth servers. */
function refusal(value: unknown): { code: string; message: string; advice: string } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { status, error } = value as Readonly<Record<string, unknown>>;
  const text = typeof error === 'string' ? error : '';
  if (
    status === 401 ||
    status === 403 ||
    /unauthori[sz]ed|forbidden|access_denied|invalid_token/i.test(text)
  ) {
    return {
      code: 'LOGIN_NEEDED',
      message: `the answer is a refusal: ${typeof status === 'number' ? status : ''} ${text}`.trim(),
      advice: 'Give credentials for it, or save the answer to a file as somebody who may read it.',
    };
  }
  if (typeof status === 'number' && status >= 400) {
    return {
      code: status === 404 ? 'NOT_EXPOSED' : 'ERROR_ANSWER',
      message: `the answer is an error: ${status} ${text}`.trim(),
      advice:
        'Expose the endpoint (management.endpoints.web.exposure.include), mind the base path, or give a saved answer.',
    };
  }
  return undefined;
}
