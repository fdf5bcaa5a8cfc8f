/** Hands a text to the browser's own download. */
export function saveFile({
  fileName,
  mediaType,
  content,
}: {
  fileName: string;
  mediaType: string;
  content: string;
}): void {
  const url = URL.createObjectURL(new Blob([content], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has its own hold on the content by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
