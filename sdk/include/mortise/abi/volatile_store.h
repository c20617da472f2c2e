/* SPDX-License-Identifier: Apache-2.0
 *
 * mortise.volatile/1: a plugin that gives this beside mortise.meta_store/1 or mortise.blob_store/1 keeps nothing beyond
 * the process. It has no functions: find() gives anything but NULL. The host pairs such a store with another of the
 * kind only, and can tell without loading the plugin.
 */
#ifndef MORTISE_ABI_VOLATILE_STORE_H
#define MORTISE_ABI_VOLATILE_STORE_H

#define MORTISE_VOLATILE_ID "mortise.volatile/1"

#endif
