import { ECHO } from './echo';
import { APACHE_EXPORTER } from './apache-exporter';
import { HTTPD, HTTPD_ALPINE } from './httpd';
import type { Image, ImageCatalogue } from './image';
import { shop } from './shop';
import { NODE_WITNESS, PHP_WITNESS } from './witness';

export { BASE, BASE_PATH } from './base';
export type { Image, ImageCatalogue, ImageEntry } from './image';

/** Images by repository: the reference without tag and digest. */
export type Images = Readonly<Record<string, Image>>;

const KNOWN: Images = {
  httpd: HTTPD,
  'library/httpd': HTTPD,
  'lusotycoon/apache-exporter': APACHE_EXPORTER,
  'registry.example.com/echo': ECHO,
  'registry.example.com/httpd-alpine': HTTPD_ALPINE,
  'registry.example.com/shop': shop('shop'),
  'registry.example.com/shop-old': shop('shop-old'),
  'registry.example.com/witness-node': NODE_WITNESS,
  'registry.example.com/witness-php': PHP_WITNESS,
};

/** Finds images by their reference, those of the test before the known ones. */
export function catalogue(own: Images = {}): ImageCatalogue {
  const images = { ...KNOWN, ...own };
  return (reference) => {
    const image = images[repositoryOf(reference)];
    if (!image) throw new Error(`no image ${reference} in the catalogue; it has ${Object.keys(images).join(', ')}`);
    return image;
  };
}

function repositoryOf(reference: string): string {
  const untagged = reference.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  return untagged.replace(/^(index\.)?docker\.io\//, '');
}
