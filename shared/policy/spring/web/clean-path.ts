/** `StringUtils.cleanPath`: `.` and `..` worked out, backslashes turned. Source: org.springframework.util.StringUtils 5.2. */
export function cleanPath(path: string): string {
  let rest = path.replaceAll('\\', '/');
  if (!rest.includes('.')) return rest;
  const colon = rest.indexOf(':');
  let prefix = '';
  if (colon !== -1 && !rest.slice(0, colon + 1).includes('/')) {
    prefix = rest.slice(0, colon + 1);
    rest = rest.slice(colon + 1);
  }
  if (rest.startsWith('/')) {
    prefix += '/';
    rest = rest.slice(1);
  }
  const elements: string[] = [];
  let tops = 0;
  for (const element of rest.split('/').reverse()) {
    if (element === '.') continue;
    if (element === '..') tops++;
    else if (tops > 0) tops--;
    else elements.unshift(element);
  }
  for (; tops > 0; tops--) elements.unshift('..');
  if (elements.length === 1 && elements[0] === '' && !prefix.endsWith('/')) elements.unshift('.');
  return prefix + elements.join('/');
}
