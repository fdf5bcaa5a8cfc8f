import { z } from 'zod';
import type { PolicyRequest } from './model/request.ts';
import type { Problem } from './source/problem.ts';
import type { SourceBytes, SourceText } from './source/source-file.ts';

/** Which service of the registry is which host of the mesh, where the names alone don't say. */
export const serviceName = z.object({
  /** Registry id, such as `producer-v1`. */
  spring: z.string().min(1),
  /** Mesh host, short or full. */
  host: z.string().min(1),
  subset: z.string().nullable(),
});
export type ServiceName = z.infer<typeof serviceName>;

/** What the reader of the policies has to be told, because no file says it. */
export const policyOptions = z.object({
  /** Release train (`Hoxton.SR12`, `2025.0.1`) or null when files or live sources say it. */
  springVersion: z.string().nullable(),
  /** `1.31`, `1.23.4`; null when a config_dump says it. */
  istioVersion: z.string().nullable(),
  /** Active profiles of every application, after those that its files activate. */
  profiles: z.array(z.string()),
  /** Whether spring-retry is on the class path; null when nothing says so (it decides whether Ribbon retries by itself, RE-01). */
  springRetry: z.boolean().nullable(),
  services: z.array(serviceName),
  /**
   * Profiles that the applications have in the mesh, after the others; their bypass settings usually are one. Absent when
   * they are told the same as before.
   */
  candidateProfiles: z.array(z.string()).optional(),
  /** Applications that the files alone don't tell apart: roles of one jar, folders that make one class path. */
  applications: z
    .array(
      z.object({
        name: z.string().min(1),
        /** Active profiles, in order. */
        profiles: z.array(z.string()),
        /** Folders that together are its class path, later ones over earlier ones; empty for what the files say. */
        folders: z.array(z.string()),
        /** Arguments of its start, which come before all files. */
        properties: z.record(z.string(), z.string()),
      }),
    )
    .optional(),
});
export type PolicyOptions = z.infer<typeof policyOptions>;

export const DEFAULT_POLICY_OPTIONS: PolicyOptions = {
  springVersion: null,
  istioVersion: null,
  profiles: [],
  springRetry: null,
  services: [],
};

/** Everything that was read from disk or asked of live sources, before it is understood. */
export interface PolicyInputs {
  readonly spring: {
    /** Configuration files and Java sources. */
    readonly texts: readonly SourceText[];
    readonly classes: readonly SourceBytes[];
    /** Compose files and manifests of Kubernetes, which say how applications are started; absent when there are none. */
    readonly deployments?: readonly SourceText[];
    /** Answers of actuators, live or saved; `file` is the URL or the path. */
    readonly actuators: readonly SourceText[];
    /** Answers of `/eureka/apps`. */
    readonly registries: readonly SourceText[];
    /** What jars and build files say about class paths; absent when nobody looked. */
    readonly classPaths?: readonly ClassPath[];
    /** The file that the version among the options was read from; absent when the user told it. */
    readonly versionFile?: string;
  };
  readonly istio: {
    /** Resources and MeshConfig. */
    readonly texts: readonly SourceText[];
    /** Answers of Envoy's `/config_dump`. */
    readonly dumps: readonly SourceText[];
    /** What istioctl said about the same files, if it is there. */
    readonly istioctl: readonly IstioctlMessage[];
  };
  readonly options: PolicyOptions;
  /** What could not be read at all. */
  readonly problems: readonly Problem[];
  /** What a capture shows, where one was given. */
  readonly traffic: TrafficEvidence | null;
}

/** Libraries of one application. */
export interface ClassPath {
  /** The jar, or the build file. */
  readonly file: string;
  /** True for a jar: what is not listed is not there. A build file does not name what its dependencies bring. */
  readonly complete: boolean;
  /** By artifact: `spring-retry` in version `1.2.5.RELEASE`; version null where a build file leaves it to a BOM. */
  readonly libraries: readonly { readonly name: string; readonly version: string | null }[];
}

/** One line of `istioctl validate` or `istioctl analyze`. */
export interface IstioctlMessage {
  /** `IST0101`, or `validate`. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** `VirtualService default/shop`, as the tool names it. */
  readonly resource: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
}

/** What a capture shows about who balances and how often a request is tried. */
export interface TrafficEvidence {
  readonly capture: string;
  readonly side: 'baseline' | 'candidate';
  /** Requests of the edge taps, equal ones counted once. */
  readonly requests: readonly { readonly request: PolicyRequest; readonly count: number }[];
  /** What arrived at instance taps, by service. */
  readonly services: readonly ServiceTraffic[];
}

export interface ServiceTraffic {
  readonly service: string;
  readonly exchanges: number;
  /** Host headers that arrived, most frequent first: `10.0.0.7:8080` is an SDK's choice, `producer:7111` a name (MO-01). */
  readonly hosts: readonly { readonly host: string; readonly count: number }[];
  /** Exchanges whose `x-envoy-attempt-count` or other Envoy header shows that a proxy sent them. */
  readonly throughEnvoy: number;
  /** Most attempts that one logical request made at this service. */
  readonly mostAttempts: number;
}
