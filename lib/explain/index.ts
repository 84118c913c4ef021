export { explain } from './explain';
export { Explanation } from './explanation';
export { NOTHING } from './text';
