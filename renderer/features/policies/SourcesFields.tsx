import { TextField } from '#renderer/ui/Field.tsx';
import { LinesField } from './LinesField.tsx';
import type { SourcesDraft } from './sources-draft.ts';

type SourcesFieldsProps = { draft: SourcesDraft; change: (part: Partial<SourcesDraft>) => void };

/** Where the policies of both sides stand. Paths are those of the machine that the engine runs on. */
export function SourcesFields({ draft, change }: SourcesFieldsProps) {
  return (
    <>
      <div className="form-row policy-sources">
        <LinesField
          label="Spring: files, folders, jars"
          hint="application.yml, a config-server repository, a checkout, Java sources, saved actuator answers. One to a line."
          placeholder="services/shop/src/main/resources"
          value={draft.spring}
          onChange={(spring) => change({ spring })}
        />
        <LinesField
          label="Istio: files and folders"
          hint="Resources, MeshConfig, output of Helm or kubectl, a saved config_dump. One to a line."
          placeholder="istio/"
          value={draft.istio}
          onChange={(istio) => change({ istio })}
        />
      </div>
      <details className="policy-more">
        <summary>Versions, profiles and names</summary>
        <div className="form-row policy-sources">
          <TextField
            label="Spring Cloud version"
            placeholder="Hoxton.SR12"
            hint="Defaults depend on it. Jars, build files and actuators say it themselves."
            value={draft.springVersion}
            onChange={(springVersion) => change({ springVersion })}
          />
          <TextField
            label="Istio version"
            placeholder="1.31"
            hint="Defaults depend on it. Envoy's admin interface says it itself."
            value={draft.istioVersion}
            onChange={(istioVersion) => change({ istioVersion })}
          />
          <TextField
            label="Profiles"
            placeholder="prod"
            hint="Active profiles of the applications today."
            value={draft.profiles}
            onChange={(profiles) => change({ profiles })}
          />
          <TextField
            label="Profiles in the mesh"
            placeholder="bypass"
            hint="Active on top of them once the applications run under Istio."
            value={draft.candidateProfiles}
            onChange={(candidateProfiles) => change({ candidateProfiles })}
          />
        </div>
        <div className="form-row policy-sources">
          <LinesField
            label="Names in the mesh"
            hint="Which host, and subset, a service of the registry is, where the names alone do not say: SPRING=HOST[/SUBSET], one to a line."
            placeholder="producer-v1=producer/v1"
            value={draft.services}
            onChange={(services) => change({ services })}
          />
          <LinesField
            label="Applications"
            hint="Roles of one jar that only its profiles tell apart: NAME=PROFILES, one to a line."
            placeholder="gateway=gateway,prod"
            value={draft.applications}
            onChange={(applications) => change({ applications })}
          />
        </div>
      </details>
      <details className="policy-more">
        <summary>Live sources and tools</summary>
        <div className="form-row policy-sources">
          <LinesField
            label="Actuators"
            hint="Base addresses, one to a line. They tell what the applications really have."
            placeholder="http://gateway:8080/actuator"
            value={draft.actuators}
            onChange={(actuators) => change({ actuators })}
          />
          <LinesField
            label="Headers for actuators"
            hint="Name: value, one to a line. Sent to the actuators alone, never stored, and gone when this form is left."
            placeholder="Authorization: Bearer …"
            value={draft.actuatorHeaders}
            onChange={(actuatorHeaders) => change({ actuatorHeaders })}
          />
        </div>
        <div className="form-row policy-sources">
          <LinesField
            label="Envoy admin"
            hint="Addresses. Its config_dump tells what the proxy really has."
            placeholder="http://127.0.0.1:15000"
            value={draft.envoyAdmin}
            onChange={(envoyAdmin) => change({ envoyAdmin })}
          />
          <LinesField
            label="Eureka"
            hint="Addresses. It tells names, versions and instances of the services."
            placeholder="http://registry:8761/eureka"
            value={draft.eureka}
            onChange={(eureka) => change({ eureka })}
          />
          <TextField
            label="istioctl"
            mono
            placeholder="the one on the PATH"
            hint="It is asked as well, if there is one."
            value={draft.istioctl}
            onChange={(istioctl) => change({ istioctl })}
          />
        </div>
      </details>
    </>
  );
}
