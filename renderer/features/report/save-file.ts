export type SavedFile = {
  fileName: string;
  mediaType: string;
  encoding: 'utf8' | 'base64';
  content: string;
};

/** Hands a file to the browser's own download. */
export function saveFile({ fileName, mediaType, encoding, content }: SavedFile): void {
  const bytes =
    encoding === 'utf8'
      ? new TextEncoder().encode(content)
      : Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has its own hold on the content by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
