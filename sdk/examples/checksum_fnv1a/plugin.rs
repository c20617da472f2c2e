// SPDX-License-Identifier: Apache-2.0
//
// A checksum plugin in Rust, without crates: `rustc --crate-type=cdylib -C panic=abort plugin.rs`.
// A panic must not unwind into the server; panic=abort, or catch_unwind in every function, sees to that.
mod abi;
mod fnv1a;

use abi::{Algorithm, Checksum, Descriptor, Status};
use fnv1a::Fnv1a;
use std::ffi::CStr;
use std::mem::size_of;
use std::os::raw::{c_char, c_void};
use std::ptr::{addr_of, null, null_mut};

const NOTE_TEXT: &str = "abi=0.10\nmin_host=0.10\nname=checksum_fnv1a\nversion=1.0.0\nlicence=Apache-2.0\n\
    description=fnv1a64; an example in Rust\nprovides=mortise.checksum/1\nrequires=\nwants=\n";

macro_rules! text {
    ($literal:expr) => {
        concat!($literal, "\0").as_ptr() as *const c_char
    };
}

static ALGORITHM: Algorithm = Algorithm {
    size: size_of::<Algorithm>() as u32,
    digest_size: 8,
    name: text!("fnv1a64"),
    test_vector: text!("06d5573923c6cdfc"),
};

unsafe extern "C" fn count(_this: *mut c_void) -> usize {
    1
}

unsafe extern "C" fn algorithm(_this: *mut c_void, index: usize) -> *const Algorithm {
    if index == 0 { &ALGORITHM } else { null() }
}

/// Box ends the process if there is no memory, where C would return null.
unsafe extern "C" fn create(_this: *mut c_void, index: usize) -> *mut c_void {
    if index == 0 { Box::into_raw(Box::new(Fnv1a::new())) as *mut c_void } else { null_mut() }
}

unsafe extern "C" fn update(state: *mut c_void, data: *const c_void, size: usize) {
    if size != 0 {
        // An empty piece may come with a null pointer, of which no slice can be made.
        unsafe { (*(state as *mut Fnv1a)).update(std::slice::from_raw_parts(data as *const u8, size)) }
    }
}

unsafe extern "C" fn finish(state: *mut c_void, digest: *mut u8) {
    let bytes = unsafe { (*(state as *const Fnv1a)).digest() };
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), digest, bytes.len()) }
}

unsafe extern "C" fn reset(state: *mut c_void) {
    unsafe { *(state as *mut Fnv1a) = Fnv1a::new() }
}

unsafe extern "C" fn destroy_state(state: *mut c_void) {
    drop(unsafe { Box::from_raw(state as *mut Fnv1a) });
}

static TABLE: Checksum = Checksum {
    size: size_of::<Checksum>() as u32,
    reserved: 0,
    this: null_mut(),
    count,
    algorithm,
    create,
    update,
    finish,
    reset,
    destroy: destroy_state,
    combine: None,
};

/// The plugin has no state of its own, so that any non-null pointer serves as its instance.
unsafe extern "C" fn start(_host: *const c_void, instance: *mut *mut c_void, _error: *mut c_void) -> Status {
    unsafe { *instance = addr_of!(TABLE) as *mut c_void }
    abi::OK
}

unsafe extern "C" fn find(_instance: *mut c_void, interface_id: *const c_char) -> *const c_void {
    if unsafe { CStr::from_ptr(interface_id) }.to_bytes() == abi::CHECKSUM_ID {
        addr_of!(TABLE) as *const c_void
    } else {
        null()
    }
}

unsafe extern "C" fn stop(_instance: *mut c_void) {}
unsafe extern "C" fn destroy(_instance: *mut c_void) {}

#[no_mangle]
#[allow(non_upper_case_globals)]
pub static mortise_plugin: Descriptor = Descriptor {
    size: size_of::<Descriptor>() as u32,
    reserved: 0,
    magic: abi::PLUGIN_MAGIC,
    abi_major: abi::ABI_MAJOR,
    abi_minor: abi::ABI_MINOR,
    min_host_major: abi::ABI_MAJOR,
    min_host_minor: abi::ABI_MINOR,
    name: text!("checksum_fnv1a"),
    version: text!("1.0.0"),
    licence: text!("Apache-2.0"),
    description: text!("fnv1a64; an example in Rust"),
    provides: text!("mortise.checksum/1"),
    requires: text!(""),
    wants: text!(""),
    options: null(),
    option_count: 0,
    option_size: 0,
    start,
    find,
    stop,
    destroy,
};

#[used]
#[link_section = ".note.mortise"]
static NOTE: abi::Note<{ abi::note_size(NOTE_TEXT) }> = abi::note(NOTE_TEXT);
