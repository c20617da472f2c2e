// SPDX-License-Identifier: Apache-2.0
//
// FNV-1a with 64 bits.
pub struct Fnv1a(u64);

impl Fnv1a {
    pub const fn new() -> Self {
        Fnv1a(0xcbf2_9ce4_8422_2325)
    }

    pub fn update(&mut self, data: &[u8]) {
        for &byte in data {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Highest byte first, as the hex form is written.
    pub fn digest(&self) -> [u8; 8] {
        self.0.to_be_bytes()
    }
}
