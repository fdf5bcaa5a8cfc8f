import type { Suggestion } from '#shared/policy/model/audit.ts';
import { editedResource } from './resource-edit.ts';
import { editedSettings } from './settings-edit.ts';
import { Unpatchable } from './unpatchable.ts';

/** The text of a source with a suggestion in it, or why only a file of its own can say it. */
export type EditedSource =
  | { readonly kind: 'edited'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Edits the text that a suggestion is about: a resource's spec, or settings of Spring. What is not meant by it stays byte by
 * byte, the line breaks and the missing one at the end of the file as well; the result has been read again. Never throws
 * for what the texts hold.
 * @param file the extension tells settings in YAML from properties
 */
export function editedSource(
  { side, text: wanted }: Pick<Suggestion, 'side' | 'text'>,
  file: string,
  text: string,
): EditedSource {
  const isEnded = text === '' || text.endsWith('\n');
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const whole = isEnded ? text : text + newline;
  try {
    const edited = side === 'istio' ? editedResource(whole, wanted) : editedSettings(file, whole, wanted);
    return {
      kind: 'edited',
      text: isEnded || !edited.endsWith(newline) ? edited : edited.slice(0, -newline.length),
    };
  } catch (error) {
    if (error instanceof Unpatchable) return { kind: 'refused', reason: error.message };
    throw error;
  }
}
