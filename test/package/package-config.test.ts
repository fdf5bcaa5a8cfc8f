import { expect, it } from 'vitest';
import { packageConfig } from '#build/electron/package-config.ts';

const input = {
  out: 'release',
  platform: 'darwin' as NodeJS.Platform,
  environment: {},
  electronFolder: null,
  electronVersion: '45.4.1',
};
const certificate = { CSC_LINK: 'file:///certificate.p12' };

it('names an unsigned package so, and does not sign it by chance', () => {
  const { artifactName, forceCodeSigning, mac } = packageConfig(input);
  expect(artifactName).toMatch(/-unsigned\./);
  expect(forceCodeSigning).toBe(false);
  expect(mac?.identity).toBeNull();
});

it('signs where a certificate is configured, and fails rather than leave the signature out', () => {
  const { artifactName, forceCodeSigning, mac } = packageConfig({ ...input, environment: certificate });
  expect(artifactName).not.toContain('unsigned');
  expect(forceCodeSigning).toBe(true);
  expect(mac?.identity).toBeUndefined();
});

it('calls every AppImage unsigned', () => {
  const { artifactName } = packageConfig({ ...input, platform: 'linux', environment: certificate });
  expect(artifactName).toMatch(/-unsigned\./);
});

it('sets the fuse for file: addresses where Electron has it', () => {
  const { electronFuses } = packageConfig(input);
  expect(electronFuses?.grantFileProtocolExtraPrivileges).toBe(false);
  const older = packageConfig({ ...input, electronVersion: '22.3.25' }).electronFuses;
  expect(older).not.toHaveProperty('grantFileProtocolExtraPrivileges');
});
