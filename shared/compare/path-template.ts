import { pathTemplate } from '#shared/model/index.ts';

/**
 * A path and query with what looks like an identifier replaced; query parameters in one order. Empty segments and
 * escapes stay, since `//` and `%2F` are what rewrites break.
 */
export function targetTemplate(target: string): string {
  const mark = target.indexOf('?');
  if (mark < 0) return pathTemplate(target);
  const parameters = target
    .slice(mark + 1)
    .split('&')
    .map(parameterTemplate);
  return `${pathTemplate(target)}?${parameters.sort().join('&')}`;
}

function parameterTemplate(parameter: string): string {
  const equals = parameter.indexOf('=');
  if (equals < 0) return parameter;
  return `${parameter.slice(0, equals)}=${pathTemplate(parameter.slice(equals + 1))}`;
}
