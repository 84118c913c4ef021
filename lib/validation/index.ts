export { AuditValidation, type ValidationContext } from './audit-validation';
