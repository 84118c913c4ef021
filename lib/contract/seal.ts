/** The variables by which the application learns the values of the seal. */
export const SealVariable = { VALUE: 'SECURE_PROXY_SEAL', ACCEPTED: 'SECURE_PROXY_SEAL_ACCEPTED' } as const;

/** Stands for the value of the seal in a flag: Kubernetes puts it in when a pod starts. */
export const SEAL_REFERENCE = `$(${SealVariable.VALUE})`;

/** What a seal may look like, for httpd and for the application alike: long, and the same in every notation. */
export const SEAL_PATTERN = '[A-Za-z0-9_-]{32,200}';
