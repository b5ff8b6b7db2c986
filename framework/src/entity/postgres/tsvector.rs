//! The text of a `tsvector`: `'cat':3A 'fat':2,4`.
//!
//! The binary form is a count, and for each word its text up to a zero, a count of places and the places; the upper two
//! bits of a place are its weight
//! ([tsvector.c](https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/tsvector.c)).

/// The text of these bytes, unless they are no `tsvector`.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    let (count, mut rest) = bytes.split_first_chunk::<4>()?;
    let mut words = Vec::new();
    for _ in 0..u32::from_be_bytes(*count) {
        let end = rest.iter().position(|byte| *byte == 0)?;
        let word = std::str::from_utf8(&rest[..end]).ok()?;
        let (places, tail) = rest[end + 1..].split_first_chunk::<2>()?;
        let (places, tail) = tail.split_at_checked(2 * usize::from(u16::from_be_bytes(*places)))?;
        words.push(format!("'{}'{}", word.replace('\\', "\\\\").replace('\'', "''"), places_text(places)));
        rest = tail;
    }
    rest.is_empty().then(|| words.join(" "))
}

fn places_text(places: &[u8]) -> String {
    let place = |pair: &[u8]| {
        let place = u16::from_be_bytes([pair[0], pair[1]]);
        format!("{}{}", place & 0x3fff, ["", "C", "B", "A"][usize::from(place >> 14)])
    };
    let places: Vec<String> = places.chunks_exact(2).map(place).collect();
    if places.is_empty() { String::new() } else { format!(":{}", places.join(",")) }
}
