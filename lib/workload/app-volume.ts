import { k8s } from 'cdk8s-plus-27';
import { invalid } from '../contract/invalid';
import { checkedObjectName } from './object-name';

/** A volume that a container needs, and where it is mounted. */
export class AppVolume {
  /** A writable directory that lives as long as the pod. */
  public static emptyDir(mountPath: string): AppVolume {
    return new AppVolume(mountPath, false, { emptyDir: {} });
  }

  /** The files of an existing ConfigMap, read-only. @throws if the name or the path cannot be used. */
  public static configMap(mountPath: string, name: string): AppVolume {
    return new AppVolume(mountPath, true, { configMap: { name: checkedObjectName('volumes.configMap', name) } });
  }

  /** The files of an existing Secret, read-only, for the group of the process only. @throws if the name or the path cannot be used. */
  public static secret(mountPath: string, name: string): AppVolume {
    const secretName = checkedObjectName('volumes.secret', name);
    return new AppVolume(mountPath, true, { secret: { secretName, defaultMode: 0o440 } });
  }

  /** An existing PersistentVolumeClaim. @throws if the name or the path cannot be used. */
  public static claim(mountPath: string, name: string): AppVolume {
    const claimName = checkedObjectName('volumes.claim', name);
    return new AppVolume(mountPath, false, { persistentVolumeClaim: { claimName } });
  }

  private constructor(
    /** Where the container finds it. */
    public readonly mountPath: string,
    /** Whether nothing can be written there. */
    public readonly readOnly: boolean,
    private readonly source: Omit<k8s.Volume, 'name'>,
  ) {
    if (!/^(\/(?!\.\.?(\/|$))[\w.-]+)+$/.test(mountPath) || mountPath.length > 500) {
      throw invalid('volumes.mountPath', mountPath, 'an absolute path is needed', 'for example "/data"');
    }
  }

  /** @internal */
  public _volume(name: string): k8s.Volume {
    return { name, ...this.source };
  }

  /** @internal */
  public _mount(name: string): k8s.VolumeMount {
    return { name, mountPath: this.mountPath, readOnly: this.readOnly };
  }
}
