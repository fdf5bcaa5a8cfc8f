import type { Configuration } from 'electron-builder';

type Environment = Readonly<Record<string, string | undefined>>;

/** What decides how the app is packaged. */
export type PackageInput = {
  /** Where the packages go. */
  out: string;
  platform: NodeJS.Platform;
  /** Where a certificate is configured: the variables that electron-builder reads. */
  environment: Environment;
  /** Folder of an unpacked Electron; null lets electron-builder download one. */
  electronFolder: string | null;
  electronVersion: string;
};

/** The one package that is not bundled, for the engine's own platform. */
const NATIVE_STORE = 'node_modules/better-sqlite3';
const NATIVE_STORE_FILES = ['package.json', 'LICENSE', 'lib/**', 'prebuilds/${platform}-${arch}.node'];

/**
 * electron-builder's configuration. The archive holds the app; beside it lies the command line for a Node of its own,
 * as a copy: Node reads no archives, and what is unpacked from the archive would escape its integrity check.
 */
export function packageConfig(input: PackageInput): Configuration {
  const isSigned = canSign(input.platform, input.environment);
  return {
    appId: 'io.github.meshproof',
    productName: 'Meshproof',
    artifactName: `Meshproof-\${version}-\${os}-\${arch}${isSigned ? '' : '-unsigned'}.\${ext}`,
    directories: { output: input.out },
    // Keeps node_modules out and compiles nothing: the bundles need one package, which carries its binaries.
    beforeBuild: () => Promise.resolve(false),
    files: [
      'package.json',
      // A set of its own: from plain patterns electron-builder takes out what is an extra resource as well.
      { from: 'dist', to: 'dist', filter: ['{main,preload,engine,page,scenarios}/**', '!engine/cli.mjs'] },
      { from: NATIVE_STORE, to: NATIVE_STORE, filter: NATIVE_STORE_FILES },
    ],
    // Else the whole package of a binary would leave the archive with it.
    asar: { smartUnpack: false },
    asarUnpack: ['**/*.node'],
    extraResources: [
      { from: 'dist/engine', to: 'cli/engine', filter: ['**/*', '!utility.mjs'] },
      { from: 'dist/page', to: 'cli/page' },
      { from: 'dist/scenarios', to: 'cli/scenarios' },
      { from: NATIVE_STORE, to: `cli/${NATIVE_STORE}`, filter: NATIVE_STORE_FILES },
    ],
    electronVersion: input.electronVersion,
    ...(input.electronFolder === null ? {} : { electronDist: input.electronFolder }),
    electronFuses: fuses(input.electronVersion, isSigned),
    forceCodeSigning: isSigned,
    linux: { target: 'AppImage', category: 'Development' },
    mac: {
      target: 'dmg',
      category: 'public.app-category.developer-tools',
      // Else it would sign with whatever it finds in the keychain.
      ...(isSigned ? {} : { identity: null }),
    },
    win: { target: 'nsis' },
    publish: null,
  };
}

/** Whether a certificate for this platform is configured. An AppImage carries no signature of the system's. */
function canSign(platform: NodeJS.Platform, environment: Environment): boolean {
  const names: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    darwin: ['CSC_LINK', 'CSC_NAME'],
    win32: ['WIN_CSC_LINK', 'CSC_LINK'],
  };
  return (names[platform] ?? []).some((name) => Boolean(environment[name]));
}

/** First major version of Electron with a fuse for the privileges of `file:`. */
const FILE_PROTOCOL_FUSE = 29;

/**
 * Nothing starts the app as a plain Node, debugs it, or loads another app into it; cookies are encrypted.
 * https://www.electronjs.org/docs/latest/tutorial/fuses
 */
function fuses(electronVersion: string, isSigned: boolean): NonNullable<Configuration['electronFuses']> {
  return {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    ...(Number.parseInt(electronVersion, 10) >= FILE_PROTOCOL_FUSE
      ? { grantFileProtocolExtraPrivileges: false }
      : {}),
    // A Mac with Apple's processor starts nothing whose signature broke with the change.
    resetAdHocDarwinSignature: !isSigned,
  };
}
