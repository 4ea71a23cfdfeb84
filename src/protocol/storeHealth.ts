/**
 * Whether recorded history is safe. `failing`: it is only in memory, or not even that; saving is tried again.
 * `message` is the reason.
 */
export type StoreHealth = { readonly kind: 'ok' } | { readonly kind: 'failing'; readonly message: string };
