/**
 * Whether recorded history is safe. `failing`: it is kept in memory only, or not at all; saving is tried
 * again. `message`: the reason.
 */
export type StoreHealth = { readonly kind: 'ok' } | { readonly kind: 'failing'; readonly message: string };
