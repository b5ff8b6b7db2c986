//! SipHash-1-3 with keys of zero, as refinery's checksums are made. The standard library's own hasher is the same today
//! and need not stay so. <https://www.aumasson.jp/siphash/siphash.pdf>

/// The hash of these bytes.
pub(super) fn siphash13(bytes: &[u8]) -> u64 {
    let mut state = State([0x736f_6d65_7073_6575, 0x646f_7261_6e64_6f6d, 0x6c79_6765_6e65_7261, 0x7465_6462_7974_6573]);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        state.take(u64::from_le_bytes(*word));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    // The length's lowest byte stands last.
    last[7] = bytes.len().to_le_bytes()[0];
    state.take(u64::from_le_bytes(last));
    state.0[2] ^= 0xff;
    for _ in 0..3 {
        state.round();
    }
    state.0.into_iter().fold(0, |hash, part| hash ^ part)
}

struct State([u64; 4]);

impl State {
    fn take(&mut self, word: u64) {
        self.0[3] ^= word;
        self.round();
        self.0[0] ^= word;
    }

    fn round(&mut self) {
        let [a, b, c, d] = &mut self.0;
        *a = a.wrapping_add(*b);
        *b = b.rotate_left(13) ^ *a;
        *a = a.rotate_left(32);
        *c = c.wrapping_add(*d);
        *d = d.rotate_left(16) ^ *c;
        *a = a.wrapping_add(*d);
        *d = d.rotate_left(21) ^ *a;
        *c = c.wrapping_add(*b);
        *b = b.rotate_left(17) ^ *c;
        *c = c.rotate_left(32);
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hasher as _};

    use super::siphash13;

    #[test]
    fn texts_of_every_length_hash_as_with_the_standard_library() {
        let bytes: Vec<u8> = (0..64).collect();
        for length in 0..64 {
            let mut hasher = DefaultHasher::new();
            hasher.write(&bytes[..length]);
            assert_eq!(siphash13(&bytes[..length]), hasher.finish(), "{length}");
        }
    }
}
