export * from './delivery-header';
export * from './key-pair';
export * from './open-delivery';
export * from './seal-delivery';
export * from './sealed-delivery-error';
