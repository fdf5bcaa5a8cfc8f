import { app, type Session, type WebContents } from 'electron';

/** Denies every permission: the page needs none of the browser's devices. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** Keeps every web contents where it is: no navigation, no redirect, no new window, no webview. */
export function denyNavigation(): void {
  app.on('web-contents-created', (_event, contents) => holdInPlace(contents));
}

function holdInPlace(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => {
    // The report's preview is a document that the page itself wrote into a sandboxed frame.
    if (event.url !== 'about:srcdoc') event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
