export { audit, auditLocated } from './audit';
export type {
  AuditResult,
  BrokenDocument,
  FieldPlace,
  Finding,
  ObjectRef,
  Passage,
  Severity,
  SuppressedFinding,
} from './finding';
export { SEVERITIES } from './finding';
export { Format, REPORTS } from './report';
export { RULES } from './rules';
export { readDocuments } from './source/documents';
export { type Progress, STDIN, filesAt, readFiles } from './source/files';
export { type Selection, selected } from './selection';
