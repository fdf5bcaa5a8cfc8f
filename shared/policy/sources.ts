import { z } from 'zod';

/** A field that is sent with each question to an actuator, such as `Authorization`. Never stored, never shown. */
const credential = z.tuple([z.string(), z.string()]);

/** What the user names as the sources of an audit: files, folders and live addresses. */
export const policySources = z.object({
  /** Files, folders, checkouts and jars of the Spring side. Relative paths count from the engine's folder. */
  spring: z.array(z.string().min(1)),
  /** Resources, MeshConfig and saved config dumps of the Istio side: files and folders. */
  istio: z.array(z.string().min(1)),
  /** Base URLs of live actuators: `http://gateway:8080/actuator`. */
  actuators: z.array(z.string().min(1)),
  actuatorHeaders: z.array(credential),
  /** URLs of Eureka servers: `http://registry:8761/eureka`. */
  eureka: z.array(z.string().min(1)),
  /** URLs of Envoy's admin interface: `http://127.0.0.1:15000`. */
  envoyAdmin: z.array(z.string().min(1)),
  /** Path of an istioctl; null takes the one on PATH, if there is one. */
  istioctl: z.string().min(1).nullable(),
});
export type PolicySources = z.infer<typeof policySources>;
