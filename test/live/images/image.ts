/** One thing in the root file system of an image. Everything of an image is read-only, except empty directories. */
export type ImageEntry =
  | { readonly kind: 'bind'; readonly source: string; readonly target: string }
  | { readonly kind: 'link'; readonly target: string; readonly to: string }
  | { readonly kind: 'directory'; readonly target: string; readonly mode?: string }
  /** A directory that hides what an earlier entry put there, so that later entries can stand in it. */
  | { readonly kind: 'cover'; readonly target: string };

/** What the container runtime knows of an image. */
export interface Image {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly stopSignal: NodeJS.Signals;
  /** The image's USER. @default 0 */
  readonly user?: number;
  readonly mounts: readonly ImageEntry[];
}

export type ImageCatalogue = (reference: string) => Image;
