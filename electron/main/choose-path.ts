import { type BrowserWindow, dialog } from 'electron';
import type { PathQuestion } from '#shared/contract/bridge.ts';

const WORKSPACE_FILES = [{ name: 'Meshproof workspace', extensions: ['meshproof'] }];

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
  const folder = purpose === 'report-folder';
  const answer = await dialog.showOpenDialog(window, {
    title: folder ? 'Folder for the report' : 'Open a workspace',
    properties: folder ? ['openDirectory', 'createDirectory'] : ['openFile'],
    ...(folder ? {} : { filters: WORKSPACE_FILES }),
  });
  return answer.canceled ? null : (answer.filePaths[0] ?? null);
}
