import { type BrowserWindow, dialog, type OpenDialogOptions } from 'electron';
import type { PathQuestion } from '#shared/contract/bridge.ts';

const WORKSPACE_FILES = [{ name: 'Meshproof workspace', extensions: ['meshproof'] }];

/** The dialogs that choose something that is there. */
const OPENED: Record<Exclude<PathQuestion['purpose'], 'create-workspace'>, OpenDialogOptions> = {
  'open-workspace': { title: 'Open a workspace', properties: ['openFile'], filters: WORKSPACE_FILES },
  'report-folder': { title: 'Folder for the report', properties: ['openDirectory', 'createDirectory'] },
  'report-file': {
    title: 'File of a report or of a drill',
    properties: ['openFile'],
    filters: [
      { name: 'Files of a report', extensions: ['html', 'pdf', 'json', 'xml', 'md', 'csv'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  'signing-key': { title: 'Private key to sign with', properties: ['openFile', 'showHiddenFiles'] },
};

/** Asks the user for a path with the system's own dialog; null when they cancel. */
export async function choosePath(window: BrowserWindow, { purpose }: PathQuestion): Promise<string | null> {
  if (purpose === 'create-workspace') {
    const answer = await dialog.showSaveDialog(window, {
      title: 'Create a workspace',
      defaultPath: 'migration.meshproof',
      filters: WORKSPACE_FILES,
    });
    return answer.canceled ? null : answer.filePath;
  }
  const answer = await dialog.showOpenDialog(window, OPENED[purpose]);
  return answer.canceled ? null : (answer.filePaths[0] ?? null);
}
