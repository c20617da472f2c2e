// SPDX-License-Identifier: Apache-2.0
//
// The part of <mortise/abi/*.h> that a checksum plugin needs, in Rust. Field order and widths are the headers'.
use std::os::raw::{c_char, c_void};

pub const ABI_MAJOR: u16 = 0;
pub const ABI_MINOR: u16 = 10;
pub const PLUGIN_MAGIC: u64 = 0x314e_4c50_4553_4d54;
pub const CHECKSUM_ID: &[u8] = b"mortise.checksum/1";

pub type Status = i32;
pub const OK: Status = 0;

/// Pointers to constant data: shared between threads without a lock.
#[repr(C)]
pub struct Algorithm {
    pub size: u32,
    pub digest_size: u32,
    pub name: *const c_char,
    pub test_vector: *const c_char,
}
unsafe impl Sync for Algorithm {}

#[repr(C)]
pub struct Checksum {
    pub size: u32,
    pub reserved: u32,
    pub this: *mut c_void,
    pub count: unsafe extern "C" fn(*mut c_void) -> usize,
    pub algorithm: unsafe extern "C" fn(*mut c_void, usize) -> *const Algorithm,
    pub create: unsafe extern "C" fn(*mut c_void, usize) -> *mut c_void,
    pub update: unsafe extern "C" fn(*mut c_void, *const c_void, usize),
    pub finish: unsafe extern "C" fn(*mut c_void, *mut u8),
    pub reset: unsafe extern "C" fn(*mut c_void),
    pub destroy: unsafe extern "C" fn(*mut c_void),
    /// May be None.
    pub combine: Option<unsafe extern "C" fn(*mut c_void, usize, *const u8, *const u8, u64, *mut u8) -> Status>,
}
unsafe impl Sync for Checksum {}

#[repr(C)]
pub struct Descriptor {
    pub size: u32,
    pub reserved: u32,
    pub magic: u64,
    pub abi_major: u16,
    pub abi_minor: u16,
    pub min_host_major: u16,
    pub min_host_minor: u16,
    pub name: *const c_char,
    pub version: *const c_char,
    pub licence: *const c_char,
    pub description: *const c_char,
    pub provides: *const c_char,
    pub requires: *const c_char,
    pub wants: *const c_char,
    pub options: *const c_void,
    pub option_count: usize,
    pub option_size: usize,
    /// The host table and the error are not used here, so they are opaque.
    pub start: unsafe extern "C" fn(*const c_void, *mut *mut c_void, *mut c_void) -> Status,
    pub find: unsafe extern "C" fn(*mut c_void, *const c_char) -> *const c_void,
    pub stop: unsafe extern "C" fn(*mut c_void),
    pub destroy: unsafe extern "C" fn(*mut c_void),
}
unsafe impl Sync for Descriptor {}

/// The ELF note. `N` is the length of the text, a multiple of four.
#[repr(C, align(4))]
pub struct Note<const N: usize> {
    pub name_size: u32,
    pub text_size: u32,
    pub kind: u32,
    pub name: [u8; 8],
    pub text: [u8; N],
}

/// A note with `text`, padded with NULs; `N` comes from note_size().
pub const fn note<const N: usize>(text: &str) -> Note<N> {
    let mut padded = [0u8; N];
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        padded[i] = bytes[i];
        i += 1;
    }
    Note { name_size: 8, text_size: N as u32, kind: 1, name: *b"Mortise\0", text: padded }
}

/// At least one NUL, then up to the next multiple of four.
pub const fn note_size(text: &str) -> usize {
    (text.len() + 4) / 4 * 4
}
